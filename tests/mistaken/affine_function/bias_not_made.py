# finding: shape_of_weights; class: init-partial
# line: 9
import numpy as np


class AffineFunction:
    def __init__(self):
        self.w = np.random.randn(2)

    def forward(self, X):
        self.X = X
        return self.w @ X + self.b

    def backward(self, dJ_dz, lr):
        self.w = self.w - lr * dJ_dz * self.X
        self.b = self.b - lr * dJ_dz
        return self.w, self.b
