# finding: differs; class: wrong-return
# line: 8
class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout
