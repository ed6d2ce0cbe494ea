# finding: slope_of_negation_alone; class: missing-factor
# line: 11
import numpy as np


class Negate:
    def forward(self, x):
        return -1 * x

    def backward(self, dout):
        return -np.ones_like(dout)
