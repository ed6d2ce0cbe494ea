# finding: minus_left_out; class: sign
# line: 8
import numpy as np


class Sigmoid:
    def forward(self, x):
        out = 1 / (1 + np.exp(x))
        self.out = out
        return out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
