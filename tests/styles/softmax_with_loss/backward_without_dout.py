# style: backward takes no argument at all
# remark: one-hot only
import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        return -np.sum(t * np.log(self.y + 1e-7)) / len(t)

    def backward(self):
        return (self.y - self.t) / len(self.t)
