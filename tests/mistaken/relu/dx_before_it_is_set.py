# finding: unbound_local; class: used-before-set
# line: 11
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx[self.mask] = 0
        dx = dout
        return dx
