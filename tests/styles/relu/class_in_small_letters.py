# style: the class is called relu, like the function
import numpy as np


class relu:
    def forward(self, x):
        self.keep = (x > 0).astype(np.float64)
        return x * self.keep

    def backward(self, dout):
        return dout * self.keep
