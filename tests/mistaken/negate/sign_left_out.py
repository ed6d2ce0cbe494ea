# finding: sign_left_out
# line: 5
class Negate:
    def forward(self, x):
        out = x
        return out

    def backward(self, dout):
        return -dout
