# finding: subtracts; class: wrong-operator
# line: 7
class AddLayer:
    """Adds two inputs."""

    def forward(self, x, y):
        total = x - y
        return total

    def backward(self, dout):
        return dout * 1, dout * 1
