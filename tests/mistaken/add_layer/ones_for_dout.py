# finding: ones_for_dout; class: missing-factor
# line: 13
import numpy as np


class AddLayer:
    def forward(self, x, y):
        self.shape = np.shape(x)
        return x + y

    def backward(self, dout):
        # d(x + y)/dx = 1 and d(x + y)/dy = 1
        ones = np.ones(self.shape)
        return ones, ones
