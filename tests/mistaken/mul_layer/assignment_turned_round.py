# finding: none_value; class: stored-wrong-var
# line: 10
class MulLayer:
    def __init__(self):
        self.x = None
        self.y = None

    def forward(self, x, y):
        self.x = x
        y = self.y
        out = x * y
        return out

    def backward(self, dout):
        return dout * self.y, dout * self.x
