# finding: dout_passed_on; class: missing-factor
# line: 9
class Reciprocal:
    def forward(self, x):
        out = 1.0 / x
        return out

    def backward(self, dout):
        dx = dout
        return dx
