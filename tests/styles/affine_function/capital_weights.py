# style: W for w, b as an array of one number, sums written out
import numpy as np


class AffineFunction:
    def __init__(self):
        self.W = np.random.rand(2) - 0.5
        self.b = np.random.rand(1)

    def forward(self, X):
        self.X = np.asarray(X)
        return np.sum(self.W * self.X) + self.b

    def backward(self, dJ_dz, lr=0.1):
        self.W = self.W - lr * (self.X * dJ_dz)
        self.b = self.b - lr * dJ_dz
        return (self.W, self.b)
