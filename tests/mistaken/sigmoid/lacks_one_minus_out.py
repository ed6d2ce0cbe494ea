# finding: lacks_one_minus_out; class: missing-factor
# line: 12
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return self.out * dout
