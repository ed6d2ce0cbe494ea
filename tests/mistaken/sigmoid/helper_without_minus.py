# finding: minus_left_out; class: inherited-helper
# line: 7
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(x))


class Sigmoid:
    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1.0 - self.out)
