# finding: not_stored; class: missing-store
# line: 11
import numpy as np


class Relu:
    def __init__(self):
        self.positive = None

    def forward(self, x):
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.positive
