# finding: weight_gradient_averaged; class: extra-batch-division
# line: 17
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        n = len(self.x)
        self.dW = self.x.T @ dout / n
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
