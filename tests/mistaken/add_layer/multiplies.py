# finding: multiplies; class: wrong-operator
# line: 5
class AddLayer:
    def forward(self, x, y):
        return x * y

    def backward(self, dout):
        return dout, dout
