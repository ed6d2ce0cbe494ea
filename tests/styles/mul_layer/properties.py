# style: the partial derivatives are read through properties
import numpy as np


class MulLayer:
    def __init__(self):
        self._pair = None

    @property
    def d_by_x(self):
        return self._pair[1]

    @property
    def d_by_y(self):
        return self._pair[0]

    def forward(self, x, y):
        self._pair = (x, y)
        return x * y

    def backward(self, dout):
        return dout * self.d_by_x, dout * self.d_by_y
