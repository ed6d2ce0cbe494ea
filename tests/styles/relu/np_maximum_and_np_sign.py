# style: np.maximum forward, np.sign of the output as the slope
import numpy as np


class Relu:
    def forward(self, x):
        self.out = np.maximum(0, x)
        return self.out

    def backward(self, dout):
        return dout * np.sign(self.out)
