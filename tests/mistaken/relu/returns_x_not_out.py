# finding: changes_nothing; class: wrong-return
# line: 10
class Relu:
    """forward makes `out`, and returns `x`."""

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return x

    def backward(self, dout):
        dout[self.mask] = 0
        return dout
