"""SGD: the optimizer that walks against the gradient, with momentum."""

import numpy as np


class SGD:
    """Each weight has a velocity, which remembers the gradients of earlier steps."""

    def __init__(self, model, lr=0.1, momentum=0):
        self.layers, self.lr, self.momentum = model.layers, lr, momentum
        self.v_W = [np.zeros(layer.W.shape) for layer in self.layers]
        self.v_b = [np.zeros(layer.b.shape) for layer in self.layers]

    def step(self):
        """Make the new velocities first, and then walk along them."""
        for i, layer in enumerate(self.layers):
            self.v_W[i] = self.momentum * self.v_W[i] + layer.dLdW
            self.v_b[i] = self.momentum * self.v_b[i] + layer.dLdb
            layer.W = layer.W - self.lr * self.v_W[i]
            layer.b = layer.b - self.lr * self.v_b[i]
