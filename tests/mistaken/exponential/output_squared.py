# finding: differs; class: wrong-formula
# line: 12
import numpy as np


class Exp:
    def forward(self, x):
        self.out = np.exp(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * self.out
