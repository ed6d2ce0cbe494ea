# style: the class is called softmaxWithLoss, one-hot only, minus the reversed difference
# remark: one-hot only; dout without default
import numpy as np


class softmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - np.max(x, axis=1)[:, None])
        self.y = e / e.sum(axis=1)[:, None]
        self.t = t
        return -np.sum(t * np.log(self.y + 1e-7)) / x.shape[0]

    def backward(self, dout):
        return -dout * (self.t - self.y) / self.t.shape[0]
