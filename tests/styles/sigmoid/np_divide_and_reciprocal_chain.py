# style: numpy functions instead of operators, keyword arguments
import numpy as np


class Sigmoid:
    def forward(self, x):
        denominator = np.add(1.0, np.exp(np.negative(x)))
        self.out = np.divide(1.0, denominator)
        return self.out

    def backward(self, dout):
        slope = np.multiply(self.out, np.subtract(1.0, self.out))
        return np.multiply(dout, slope)
