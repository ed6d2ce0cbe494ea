# style: forward is spelt __call__, backward has the default dout=1 that nobody uses
# remark: no 4-D input
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def __call__(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout=1):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)
