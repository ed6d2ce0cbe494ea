# style: forward is spelt __call__ and returns a 0-d array
# remark: one-hot only
import numpy as np


class SoftmaxWithLoss:
    def __call__(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        return np.array(-np.sum(t * np.log(self.y + 1e-7)) / len(t))

    def backward(self, dout=1):
        return (self.y - self.t) / len(self.t)
