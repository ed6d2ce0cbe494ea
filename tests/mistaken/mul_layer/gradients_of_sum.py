# finding: gradients_of_sum; class: wrong-operator
# line: 8
class MulLayer:
    def forward(self, x, y):
        return x * y

    def backward(self, dout):
        return dout * 1, dout * 1
