# finding: self_left_out; class: missing-self
# line: 12
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        dx = dout * out * (1 - out)
        return dx
