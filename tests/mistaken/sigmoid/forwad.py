# finding: method_misspelt; class: method-name-typo
# line: 7
import numpy as np


class Sigmoid:
    def forwad(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
