# finding: minus_left_out; class: sign
# line: 9
class Reciprocal:
    def forward(self, x):
        self.x = x
        return 1 / x

    def backward(self, dout):
        return dout / self.x ** 2
