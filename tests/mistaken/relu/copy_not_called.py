# finding: call_left_out; class: missing-call-parens
# line: 6
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
