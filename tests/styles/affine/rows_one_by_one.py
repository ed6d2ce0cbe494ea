# style: one row of the batch after the other, with np.outer
# remark: no 4-D input
import numpy as np


class Affine:
    def __init__(self, weight, bias):
        self.W = weight
        self.b = bias

    def forward(self, x):
        self.x = x
        return np.array([row @ self.W + self.b for row in x])

    def backward(self, dout):
        self.dW = np.zeros(self.W.shape)
        self.db = np.zeros(self.b.shape)
        dx = []
        for row, d in zip(self.x, dout):
            self.dW += np.outer(row, d)
            self.db += d
            dx.append(self.W @ d)
        return np.array(dx)
