# finding: gradients_multiplied_by_own_input; class: wrong-operator
# line: 10
class AddLayer:
    def forward(self, x, y):
        self.inputs = (x, y)
        return x + y

    def backward(self, dout):
        x, y = self.inputs
        return dout * x, dout * y
