"""Adam: the optimizer with a mean of the gradients and a mean of their squares."""

import numpy as np


class Adam:
    """The mean says where to go, and the root of the squares says what a usual gradient is."""

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.count = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.count += 1
        rate = self.lr * np.sqrt(1 - self.beta2**self.count) / (1 - self.beta1**self.count)
        for key, gradient in grads.items():
            # A mean that is not there yet is 0.
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * gradient
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * gradient**2
            params[key] -= rate * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)
