# style: an empty class gets its methods by assignments after the functions are defined
import numpy as np


class Relu:
    pass


def forward(self, x):
    self.mask = x > 0
    return np.where(self.mask, x, 0)


def backward(self, dout):
    return np.where(self.mask, dout, 0)


Relu.forward = forward
Relu.backward = backward
