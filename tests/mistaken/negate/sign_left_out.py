# finding: sign_left_out; class: sign
# line: 5
class Negate:
    def forward(self, x):
        out = x
        return out

    def backward(self, dout):
        return -dout
