# finding: keeps_negatives; class: inherited-helper
# line: 7
import numpy as np


def relu(x):
    return np.minimum(0, x)


class Relu:
    def forward(self, x):
        self.x = x
        return relu(x)

    def backward(self, dout):
        return dout * (self.x > 0)
