import numpy as np


class Model:
    def __init__(self):
        self.w = np.random.randn(2)
        self.b = np.random.randn()

    def forward(self, X):
        self.X = X
        self.pred = 1 / (1 + np.exp(-(np.dot(X, self.w) + self.b)))
        return self.pred

    def backward(self, dJ_dpred, lr):
        dJ_dz = dJ_dpred * self.pred * (1 - self.pred)
        self.w = self.w - lr * dJ_dz * self.X
        self.b = self.b - lr * dJ_dz
        return self.w, self.b
