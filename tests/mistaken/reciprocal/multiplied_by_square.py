# finding: multiplied_by_square; class: wrong-operator
# line: 9
class Reciprocal:
    def forward(self, x):
        self.x = x
        return 1 / x

    def backward(self, dout):
        dx = -dout * self.x ** 2
        return dx
