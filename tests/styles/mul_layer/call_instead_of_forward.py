# style: forward is spelt __call__
import numpy as np


class MulLayer:
    def __call__(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
