"""AdaGrad: the optimizer that gives each number a learning rate of its own."""

import numpy as np


class AdaGrad:
    """The sum of squares only grows, so the steps become smaller."""

    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {key: np.zeros_like(value) for key, value in params.items()}
        for key in params:
            self.h[key] += grads[key] ** 2
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)
