# finding: key_missing; class: case-mismatch
# line: 13
class MulLayer:
    def __init__(self):
        self.cache = {}

    def forward(self, x, y):
        self.cache["x"] = x
        self.cache["y"] = y
        return x * y

    def backward(self, dout):
        dx = dout * self.cache["Y"]
        dy = dout * self.cache["x"]
        return dx, dy
