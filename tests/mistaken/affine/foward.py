# finding: method_misspelt; class: method-name-typo
# line: 11
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def foward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)
