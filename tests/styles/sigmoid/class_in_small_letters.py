# style: the class is called sigmoid, like the function
import numpy as np


class sigmoid:
    def forward(self, x):
        y = np.reciprocal(1.0 + np.exp(-x))
        self.y = y
        return y

    def backward(self, dout):
        return dout * (self.y - self.y ** 2)
