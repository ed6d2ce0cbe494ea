# finding: gradients_of_difference; class: wrong-operator
# line: 12
class AddLayer:
    def __init__(self):
        pass

    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        dx = dout
        dy = -dout
        return dx, dy
