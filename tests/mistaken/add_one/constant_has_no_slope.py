# finding: constant_has_no_slope; class: wrong-formula
# line: 9
class AddOne:
    def forward(self, x):
        return x + 1

    def backward(self, dout):
        # the derivative of a constant is 0
        return dout * 0
