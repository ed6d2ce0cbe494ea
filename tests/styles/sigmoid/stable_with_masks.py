# style: positive and negative entries are computed separately through boolean masks
import numpy as np


class Sigmoid:
    def forward(self, x):
        out = np.zeros(x.shape, dtype=np.float64)
        right = x >= 0
        out[right] = 1 / (1 + np.exp(-x[right]))
        growth = np.exp(x[~right])
        out[~right] = growth / (1 + growth)
        self.out = out
        return out

    def backward(self, dout):
        return dout * (1 - self.out) * self.out
