# finding: dout_passed_on
# line: 8
class Negate:
    def forward(self, x):
        return -x

    def backward(self, dout):
        return dout
