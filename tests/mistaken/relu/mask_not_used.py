# finding: mask_not_used; class: missing-step
# line: 12
import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x <= 0
        return np.where(self.mask, 0, x)

    def backward(self, dout):
        dx = dout
        return dx
