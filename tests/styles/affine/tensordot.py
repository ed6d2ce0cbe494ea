# style: np.tensordot and np.add.reduce, a base class Layer with params and grads
# remark: no 4-D input
import numpy as np


class Layer:
    def __init__(self):
        self.params, self.grads = {}, {}

    def __call__(self, *inputs):
        return self.forward(*inputs)


class Affine(Layer):
    def __init__(self, W, b):
        super().__init__()
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.tensordot(x, self.W, axes=1) + self.b

    def backward(self, dout):
        self.dW = np.tensordot(self.x, dout, axes=(0, 0))
        self.db = np.add.reduce(dout)
        return np.tensordot(dout, self.W, axes=(1, 1))
