# finding: method_misspelt; class: method-name-typo
# line: 11
import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0)

    def backword(self, dout):
        return dout * self.mask
