# finding: slope_negated; class: sign
# line: 12
import numpy as np


class Exp:
    def forward(self, x):
        self.y = np.exp(x)
        return self.y

    def backward(self, dout):
        return -dout * self.y
