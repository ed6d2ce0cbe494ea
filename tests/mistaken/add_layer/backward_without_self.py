# finding: self_parameter; class: missing-self-param
# line: 8
class AddLayer:
    def forward(self, x, y):
        s = x + y
        return s

    def backward(dout):
        return dout, dout
