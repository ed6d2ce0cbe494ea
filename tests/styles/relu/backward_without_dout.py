# style: backward takes no dout and returns zeros and ones, the local derivative
import numpy as np


class Relu:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self):
        return np.where(self.x > 0, 1.0, 0.0)
