# style: backward returns a list where the book returns a tuple
import numpy as np


class AddLayer:
    def forward(self, x, y):
        return np.add(x, y)

    def backward(self, dout):
        return [dout, dout]
