# style: the bias and its gradient are spelt with a capital letter (B, dB)
# remark: no 4-D input
import numpy as np


class Affine:
    def __init__(self, W, B):
        self.W = W
        self.B = B

    def forward(self, X):
        self.X = X
        return np.dot(X, self.W) + self.B

    def backward(self, dY):
        self.dW = np.dot(self.X.T, dY)
        self.dB = np.sum(dY, axis=0)
        return np.dot(dY, self.W.T)
