# style: the class is called Mul and uses np.multiply
import numpy as np


class Mul:
    def forward(self, x0, x1):
        self.x0 = x0
        self.x1 = x1
        return np.multiply(x0, x1)

    def backward(self, dout):
        return np.multiply(dout, self.x1), np.multiply(dout, self.x0)
