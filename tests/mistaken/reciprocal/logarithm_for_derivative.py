# finding: logarithm_for_derivative; class: wrong-formula
# line: 12
import numpy as np


class Reciprocal:
    def forward(self, x):
        self.x = x
        return 1 / x

    def backward(self, dout):
        return dout * np.log(self.x)
