# finding: multiplied_by_square; class: stored-wrong-var
# line: 9
class Reciprocal:
    def __init__(self):
        self.out = None

    def forward(self, x):
        out = 1 / x
        self.out = x
        return out

    def backward(self, dout):
        return -dout * self.out ** 2
