# finding: dout_passed_on; class: missing-factor
# line: 11
import numpy as np


class Sigmoid:
    def forward(self, x):
        return 1 / (1 + np.exp(-x))

    def backward(self, dout):
        return dout
