# finding: exponent_negated; class: sign
# line: 9
import numpy as np


class Exp:
    def forward(self, x):
        self.x = x
        return np.exp(-x)

    def backward(self, dout):
        return dout * np.exp(self.x)
