# finding: square_and_minus_left_out; class: sign
# line: 9
class Reciprocal:
    def forward(self, x):
        self.out = 1 / x
        return self.out

    def backward(self, dout):
        return dout * self.out
