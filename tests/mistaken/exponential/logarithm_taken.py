# finding: logarithm_taken; class: wrong-function
# line: 12
import numpy as np


class Exp:
    def forward(self, x):
        self.x = x
        return np.exp(x)

    def backward(self, dout):
        return dout / self.x
