# finding: power_rule; class: wrong-formula
# line: 13
import numpy as np


class Exp:
    def forward(self, x):
        self.x = x
        return np.e ** x

    def backward(self, dout):
        # bring the exponent down and take one off
        return dout * self.x * np.e ** (self.x - 1)
