# finding: self_parameter
# line: 7
class AddLayer:
    def __init__(self):
        pass

    def forward(x, y):
        return x + y

    def backward(self, dout):
        return dout, dout
