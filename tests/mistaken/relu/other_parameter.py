# finding: parameter_misnamed; class: wrong-signature
# line: 4
class Relu:
    def forward(self, inputs):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
