# finding: self_left_out; class: missing-self
# line: 7
class Relu:
    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
