import numpy as np


class AffineFunction:
    """z grows with a weight as fast as that weight's input, and with the bias as fast as 1."""

    def __init__(self):
        self.w = np.random.randn(2)
        self.b = np.random.randn()

    def forward(self, X):
        self.X = X
        return np.dot(X, self.w) + self.b

    def backward(self, dJ_dz, lr):
        self.w = self.w - lr * dJ_dz * self.X
        self.b = self.b - lr * dJ_dz
        return self.w, self.b
