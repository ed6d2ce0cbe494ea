# finding: stored_misspelt; class: typo-attr
# line: 5
class Relu:
    def forward(self, x):
        self.maks = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
