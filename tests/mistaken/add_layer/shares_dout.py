# finding: shares_dout; class: kept-state
# line: 8
class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        half = dout / 2
        return half, half
