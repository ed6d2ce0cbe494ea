# style: optional arguments in the constructor (alpha, name) and in forward (train_flg)
import numpy as np


class Relu:
    def __init__(self, alpha=0.0, name="relu"):
        self.alpha = alpha
        self.name = name
        self.mask = None

    def forward(self, x, train_flg=True):
        self.mask = x > 0
        return np.where(self.mask, x, self.alpha * x)

    def backward(self, dout):
        return dout * np.where(self.mask, 1.0, self.alpha)
