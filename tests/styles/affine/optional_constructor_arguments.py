# style: the constructor has further optional arguments, and W and b are keyword-friendly
# remark: no 4-D input
import numpy as np


class Affine:
    def __init__(self, W, b, learning_rate=0.01, name=None, **options):
        self.W = W
        self.b = b
        self.learning_rate = learning_rate
        self.name = name or "affine"
        self.options = options

    def forward(self, x, train_flg=True):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)

    def update(self):
        self.W = self.W - self.learning_rate * self.dW
        self.b = self.b - self.learning_rate * self.db
