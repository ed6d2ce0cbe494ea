# style: keeps the input, and computes the sigmoid again in backward
import numpy as np


def sigma(z):
    """시그모이드"""
    return 1.0 / (1.0 + np.exp(-z))


class Sigmoid:
    def forward(self, x):
        self.x = x
        return sigma(x)

    def backward(self, dout):
        s = sigma(self.x)
        return dout * (s - s ** 2)
