# style: no maximum subtracted and nothing added inside the log
# remark: one-hot only; unstable for large scores; log(0)
import numpy as np


class SoftmaxWithLoss:
    def __init__(self):
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.t = t
        self.y = np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)
        return np.mean(np.sum(-t * np.log(self.y), axis=1))

    def backward(self, dout=1):
        return (self.y - self.t) / self.t.shape[0]
