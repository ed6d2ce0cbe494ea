# finding: stored_as_another; class: stored-wrong-var
# line: 8
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.x = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
