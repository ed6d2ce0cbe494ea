# style: keeps the output and uses minus its square
import numpy as np


class Reciprocal:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = np.divide(1.0, x)
        return self.out

    def backward(self, dout):
        return -dout * self.out ** 2
