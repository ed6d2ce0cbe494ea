# finding: multiplied_by_input; class: wrong-operator
# line: 9
class Negate:
    def forward(self, x):
        self.x = x
        return -x

    def backward(self, dout):
        dx = dout * self.x
        return dx
