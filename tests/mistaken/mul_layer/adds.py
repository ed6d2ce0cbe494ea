# finding: adds; class: wrong-operator
# line: 7
class MulLayer:
    def forward(self, x, y):
        self.left = x
        self.right = y
        return x + y

    def backward(self, dout):
        return dout * self.right, dout * self.left
