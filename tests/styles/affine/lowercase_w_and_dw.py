# style: the weights and their gradient are spelt with small letters (w, b, dw, db)
# remark: no 4-D input
import numpy as np


class Affine:
    def __init__(self, w, b):
        self.w = w
        self.b = b
        self.x = None
        self.dw = None
        self.db = None

    def forward(self, x):
        self.x = x
        return np.matmul(x, self.w) + self.b

    def backward(self, dout):
        dx = np.matmul(dout, self.w.T)
        self.dw = np.matmul(self.x.T, dout)
        self.db = np.sum(dout, 0)
        return dx
