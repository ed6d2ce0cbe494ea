# finding: not_stored; class: missing-store
# line: 11
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        mask = x <= 0
        out = x.copy()
        out[mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
