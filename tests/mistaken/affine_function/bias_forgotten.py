# finding: bias_not_updated; class: missing-step
# line: 20
import numpy as np


class AffineFunction:
    def __init__(self):
        self.w = np.random.randn(2)
        self.b = np.random.randn()

    def forward(self, X):
        self.inputs = X
        self.z = np.dot(X, self.w) + self.b
        return self.z

    def backward(self, dJ_dz, lr):
        dz_dw = self.inputs
        dz_db = 1
        self.w -= lr * dz_dw * dJ_dz
        return self.w, self.b
