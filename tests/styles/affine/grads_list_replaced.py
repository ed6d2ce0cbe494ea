# style: backward puts a new grads list in place of the old one, W and b are read through properties
# remark: no 4-D input
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = []

    @property
    def W(self):
        return self.params[0]

    @property
    def b(self):
        return self.params[1]

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.grads = [self.x.T @ dout, np.sum(dout, axis=0)]
        return dout @ self.W.T
