"""Momentum: the optimizer that gathers speed, as a ball does that rolls down."""

import numpy as np


class Momentum:
    """The velocity remembers the gradients of earlier updates, the older the less."""

    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for key in params:
            velocity = self.v.get(key, np.zeros_like(params[key]))
            self.v[key] = self.momentum * velocity - self.lr * grads[key]
            params[key] += self.v[key]
