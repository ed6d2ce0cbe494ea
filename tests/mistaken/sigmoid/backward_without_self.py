# finding: self_parameter; class: missing-self-param
# line: 11
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(dout):
        return dout * self.out * (1 - self.out)
