# finding: dout_passed_on; class: missing-factor
# line: 8
class Negate:
    def forward(self, x):
        return -x

    def backward(self, dout):
        return dout
