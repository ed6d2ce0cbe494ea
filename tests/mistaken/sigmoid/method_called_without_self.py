# finding: self_left_out; class: missing-self-call
# line: 14
import numpy as np


class Sigmoid:
    def __init__(self):
        self.out = None

    def squash(self, x):
        return 1 / (1 + np.exp(-x))

    def forward(self, x):
        self.out = squash(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1.0 - self.out)
