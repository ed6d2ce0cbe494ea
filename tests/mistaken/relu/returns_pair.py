# finding: differs; class: wrong-return
# line: 8
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out, self.mask

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
