# style: np.matmul, the bias added in place, one matrix of ones for the bias gradient
# remark: no 4-D input
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = self.db = None

    def forward(self, x):
        self.x = x
        out = np.matmul(x, self.W)
        out += self.b
        return out

    def backward(self, dout):
        ones = np.ones(dout.shape[0])
        self.dW = np.matmul(np.transpose(self.x), dout)
        self.db = ones @ dout
        return np.matmul(dout, np.transpose(self.W))
