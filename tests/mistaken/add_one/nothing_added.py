# finding: nothing_added; class: missing-step
# line: 5
class AddOne:
    def forward(self, x):
        return x

    def backward(self, dout):
        return dout
