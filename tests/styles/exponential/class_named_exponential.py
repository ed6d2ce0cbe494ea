# style: the class is called Exponential
import numpy as np


class Exponential:
    out = None

    def forward(self, x):
        self.out = np.exp(x)
        return self.out

    def backward(self, dout):
        return dout * self.out
