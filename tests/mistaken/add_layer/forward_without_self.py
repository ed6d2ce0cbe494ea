# finding: self_parameter; class: missing-self-param
# line: 7
class AddLayer:
    def __init__(self):
        pass

    def forward(x, y):
        return x + y

    def backward(self, dout):
        return dout, dout
