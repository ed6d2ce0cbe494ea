# style: the class name is misspelt as RuLU, the methods are right
# remark: changes dout
import numpy as np


class RuLU:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout
