# finding: returns_mask; class: wrong-return
# line: 6
class Relu:
    def forward(self, x):
        self.mask = x > 0
        out = self.mask * 1.0
        return out

    def backward(self, dout):
        return dout * self.mask
