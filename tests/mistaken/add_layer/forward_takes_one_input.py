# finding: signature; class: wrong-signature
# line: 4
class AddLayer:
    def forward(self, x):
        return x + x

    def backward(self, dout):
        return dout, dout
