# finding: multiplied_by_input; class: wrong-operator
# line: 9
class AddOne:
    def forward(self, x):
        self.x = x
        return 1 + x

    def backward(self, dout):
        return self.x * dout
