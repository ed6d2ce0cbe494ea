# style: backward takes no dout and returns ones in the shape of the input
import numpy as np


class AddOne:
    def forward(self, x):
        self.shape = np.shape(x)
        return x + 1.0

    def backward(self):
        return np.ones(self.shape)
