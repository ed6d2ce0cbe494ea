# finding: name_of_another; class: missing-unpack
# line: 12
class MulLayer:
    def __init__(self):
        self.cache = None

    def forward(self, x, y):
        self.cache = x, y
        return x * y

    def backward(self, dout):
        dx = dout * y
        dy = dout * x
        return dx, dy
