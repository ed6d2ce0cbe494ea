# finding: gradients_averaged; class: extra-batch-division
# line: 17
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        batch_size = self.x.shape[0]
        self.dW = np.dot(self.x.T, dout) / batch_size
        self.db = np.sum(dout, axis=0) / batch_size
        return np.dot(dout, self.W.T)
