# style: backward takes no dout and returns the local derivative
import numpy as np


class Exp:
    def forward(self, x):
        self.out = np.exp(x)
        return self.out

    def backward(self):
        return self.out
