# finding: np_attribute; class: typo-numpy-name
# line: 8
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exo(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
