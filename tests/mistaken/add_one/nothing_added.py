# finding: nothing_added
# line: 5
class AddOne:
    def forward(self, x):
        return x

    def backward(self, dout):
        return dout
