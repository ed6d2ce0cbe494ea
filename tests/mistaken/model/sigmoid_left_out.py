# finding: sigmoid_left_out; class: missing-step
# line: 12
import numpy as np


class Model:
    def __init__(self):
        self.w, self.b = np.random.randn(2), np.random.randn()

    def forward(self, X):
        self.X = X
        self.pred = self.w @ X + self.b
        return self.pred

    def backward(self, dJ_dpred, lr):
        dz = dJ_dpred * self.pred * (1 - self.pred)
        self.w = self.w - lr * dz * self.X
        self.b = self.b - lr * dz
        return self.w, self.b
