"""Implement AffineFunction: the weighted sum of one neuron with two inputs, which learns by itself."""

import numpy as np


class AffineFunction:
    """A neuron weighs its two inputs, adds a bias, and changes both when it learns.

    Formula:   z = X[0] * w[0] + X[1] * w[1] + b

    Forward:   X --(weigh with w, add b)--> z
    Backward:  dJ_dz comes back; w and b are moved a little, against their gradients

    Shapes: X and w are (2,). b and z are one number each.

    A new AffineFunction starts with random w and b (np.random.randn).
    `backward` gets dJ_dz, how fast the loss grows with z, and the learning rate lr.
    Find the derivative of z by each weight and by b, multiply it with dJ_dz: these are the
    gradients of w and b. Then move w and b by lr times their gradient, downhill.
    `backward` must return w and b after the step. It needs X, so `forward` must keep it on self.

    Example: with w = [1, 2], b = 0.5 and X = [3, 1], forward(X) returns 5.5.
    After that, backward(2, 0.1) makes w = [0.4, 1.8] and b = 0.3, and returns both.
    """

    def __init__(self):
        """Random w of shape (2,), and a random number b."""
        self.w = np.random.randn(2)
        self.b = np.random.randn()

    def forward(self, X):
        """Take X of shape (2,), return z."""
        raise NotImplementedError

    def backward(self, dJ_dz, lr):
        """Take dJ_dz and the learning rate, move w and b, return (w, b)."""
        raise NotImplementedError
