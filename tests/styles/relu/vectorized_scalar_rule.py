# style: a rule for one number, spread over the array by np.vectorize
import numpy as np


def positive_part(value):
    if value > 0:
        return value
    return 0.0


class Relu:
    def forward(self, x):
        self.x = x
        return np.vectorize(positive_part, otypes=[float])(x)

    def backward(self, dout):
        rule = np.vectorize(lambda value, d: d if value > 0 else 0.0, otypes=[float])
        return rule(self.x, dout)
