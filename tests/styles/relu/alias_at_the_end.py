# style: written as ReLU and given the expected name by an assignment at the end
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return np.fmax(x, 0)

    def backward(self, dout):
        grad = np.array(dout, dtype=np.float64)
        grad[self.x <= 0] = 0.0
        return grad


Relu = ReLU
