# finding: method_misspelt; class: method-name-typo
# line: 7
import numpy as np


class Relu:
    def foward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backwad(self, dout):
        return dout * self.mask
