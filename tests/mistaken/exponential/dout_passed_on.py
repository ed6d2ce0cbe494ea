# finding: dout_passed_on; class: missing-factor
# line: 11
import numpy as np


class Exp:
    def forward(self, x):
        return np.exp(x)

    def backward(self, dout):
        return dout
