# style: np.where forward and backward, parameters named otherwise
import numpy as np


class Relu:
    def forward(self, values):
        self.values = values
        return np.where(values > 0, values, 0.0)

    def backward(self, upstream_gradient):
        return np.where(self.values > 0, upstream_gradient, 0.0)
