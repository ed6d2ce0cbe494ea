# style: the exponent is never positive, np.where chooses between the two forms
import numpy as np


class Sigmoid:
    def forward(self, x):
        small = np.exp(-np.abs(x))
        self.out = np.where(x >= 0, 1 / (1 + small), small / (1 + small))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
