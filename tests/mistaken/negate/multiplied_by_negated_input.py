# finding: multiplied_by_negated_input; class: wrong-operator
# line: 9
class Negate:
    def forward(self, x):
        self.out = -x
        return self.out

    def backward(self, dout):
        return dout * self.out
