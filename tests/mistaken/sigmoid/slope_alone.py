# finding: slope_alone; class: missing-factor
# line: 12
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        dx = (1 - self.out) * self.out
        return dx
