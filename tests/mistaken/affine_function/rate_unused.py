# finding: rate_not_used; class: missing-factor
# line: 19
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
        self.w -= dz_dw * dJ_dz
        self.b -= dz_db * dJ_dz
        return self.w, self.b
