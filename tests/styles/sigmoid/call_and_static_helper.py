# style: forward is spelt __call__, the formula is a static method of the class
import numpy as np


class Sigmoid:
    @staticmethod
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def __call__(self, x):
        self.out = self.sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
