# finding: method_misspelt; class: method-name-typo
# line: 10
import numpy as np


class Relu:
    def __init__(self):
        self.mask = None

    def forwad(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
