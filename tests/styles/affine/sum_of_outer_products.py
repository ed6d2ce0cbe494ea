# style: dW is the sum of one np.outer per sample, dx is solved through transposes
# remark: no 4-D input
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(self.W.T, x.T).T + self.b

    def backward(self, dout):
        self.dW = sum(np.outer(row, d) for row, d in zip(self.x, dout))
        self.db = sum(dout)
        return np.dot(self.W, dout.T).T
