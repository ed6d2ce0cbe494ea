# finding: returns_unassigned; class: wrong-return
# line: 9
class AddOne:
    def forward(self, x):
        return x + 1

    def backward(self, dout):
        dx = dout
        return dxx
