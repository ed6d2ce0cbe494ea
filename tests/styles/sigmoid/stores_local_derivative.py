# style: forward already computes the local derivative, a property reads it
import numpy as np


class Sigmoid:
    def __init__(self):
        self._slope = None

    @property
    def slope(self):
        return self._slope

    def forward(self, x):
        e = np.exp(-np.asarray(x, dtype=np.float64))
        out = (1 + e) ** -1
        self._slope = out * (1 - out)
        return out

    def backward(self, dout):
        return self.slope * dout
