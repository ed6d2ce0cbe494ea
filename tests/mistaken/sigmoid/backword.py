# finding: method_misspelt; class: method-name-typo
# line: 14
import numpy as np


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backword(self, dout):
        return dout * self.out * (1.0 - self.out)
