# finding: takes_absolute_value; class: wrong-formula
# line: 9
import numpy as np


class Relu:
    def forward(self, x):
        self.on = x > 0
        return np.abs(x)

    def backward(self, dout):
        return np.where(self.on, dout, 0)
