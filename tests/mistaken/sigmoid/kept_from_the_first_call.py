# finding: second_call; class: kept-state
# line: 11
import numpy as np


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        if self.out is None:
            self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
