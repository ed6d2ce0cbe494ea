# style: both inputs are kept in one tuple
import numpy as np


class MulLayer:
    def __init__(self):
        self.cache = ()

    def forward(self, x, y):
        self.cache = (x, y)
        return x * y

    def backward(self, dout):
        x, y = self.cache
        return dout * y, dout * x
