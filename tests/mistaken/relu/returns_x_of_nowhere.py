# finding: returns_unassigned; class: wrong-return
# line: 16
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        kept = x.copy()
        kept[self.mask] = 0
        return kept

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return x
