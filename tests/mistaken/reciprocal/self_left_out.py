# finding: self_left_out; class: missing-self
# line: 9
class Reciprocal:
    def forward(self, x):
        self.out = 1 / x
        return self.out

    def backward(self, dout):
        return -dout * out ** 2
