# finding: slope_is_input; class: wrong-formula
# line: 12
import numpy as np


class Exp:
    def forward(self, x):
        self.x = x
        return np.exp(x)

    def backward(self, dout):
        return dout * self.x
