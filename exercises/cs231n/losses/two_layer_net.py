"""Implement a net of two layers with a softmax loss and regularization."""

import numpy as np


class TwoLayerNet:
    """affine - relu - affine - softmax.

    Formula:   hidden = relu(X @ W1 + b1)
               scores = hidden @ W2 + b2
               loss   = softmax loss of the scores + 0.5 * reg * (sum of W1 ** 2 + sum of W2 ** 2)

    Shapes: X (N, D), W1 (D, H), b1 (H,), W2 (H, C), b2 (C,). y (N,) are labels from 0 to C - 1.
    self.params is a dict with the keys "W1", "b1", "W2", "b2". The weights begin with random numbers of the size
    weight_scale, and the biases with 0.
    """

    def __init__(self, input_dim=3072, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        """Make self.params, and keep self.reg."""
        raise NotImplementedError

    def loss(self, X, y=None):
        """Return the scores (N, C) without y; with y, return loss and grads.

        grads is a dict with the keys of self.params. Each gradient has the shape of its parameter.
        """
        raise NotImplementedError
