# style: the mask is a class attribute, and there are methods that nobody asked for
import numpy as np


class Relu:
    mask = None
    params, grads = [], []

    def get_params(self):
        return {}

    def set_params(self, values):
        pass

    def reset_state(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        out = 1 * x
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = 1 * dout
        dx[self.mask] = 0
        return dx
