# finding: returns_unassigned; class: wrong-return
# line: 21
import numpy as np

x = np.array([[0.5, -1.5, 2.0], [-0.25, 4.0, -3.0]])


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


layer = Relu()
print(layer.forward(x))
