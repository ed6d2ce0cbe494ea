# finding: np_attribute; class: typo-numpy-name
# line: 9
import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        out = np.zeros_lie(x)
        out[self.mask] = x[self.mask]
        return out

    def backward(self, dout):
        return dout * self.mask
