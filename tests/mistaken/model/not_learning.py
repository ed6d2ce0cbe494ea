# finding: nothing_learned; class: missing-step
# line: 17
import numpy as np


class Model:
    def __init__(self):
        self.w, self.b = np.random.randn(2), np.random.randn()

    def forward(self, X):
        self.X = X
        self.pred = 1 / (1 + np.exp(-(self.w @ X + self.b)))
        return self.pred

    def backward(self, dJ_dpred, lr):
        dz = dJ_dpred * self.pred * (1 - self.pred)
        return self.w, self.b
