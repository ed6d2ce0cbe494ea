# finding: ignores_dout; class: missing-factor
# line: 13
import numpy as np


class Relu:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        dx = np.zeros_like(self.x)
        dx[self.x > 0] = 1
        return dx
