# finding: output_multiplied; class: wrong-operator
# line: 9
class AddOne:
    def forward(self, x):
        self.out = x + 1
        return self.out

    def backward(self, dout):
        dx = dout * self.out
        return dx
