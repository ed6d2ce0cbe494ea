# finding: differs
# line: 8, later
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = (x <= 0)
        return 1 / (1 + np.exp(-x))

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
