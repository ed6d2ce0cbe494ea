# style: the class is called ReLu
import numpy as np


class ReLu:
    def forward(self, x):
        self.positive = np.greater(x, 0)
        return np.where(self.positive, x, 0)

    def backward(self, dout):
        return np.where(self.positive, dout, 0)
