# finding: returned_too_early; class: early-return
# line: 7
class Relu:
    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        return out
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
