# finding: differs; class: stored-wrong-var
# line: 8
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = (x <= 0)
        return 1 / (1 + np.exp(-x))

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
