# finding: slope_of_exponential_alone; class: missing-factor
# line: 12
import numpy as np


class Exp:
    def forward(self, x):
        self.out = np.exp(x)
        return self.out

    def backward(self, dout):
        dx = self.out
        return dx
