"""Implement ReLU: an activation that lets positive numbers pass."""

import numpy as np


class ReLU:
    """Let positive numbers pass, and make 0 of all others.

    Formula:   A = Z   where Z is positive
               A = 0   elsewhere

    dLdA comes back from the right. It says how fast the loss changes with A. `backward` returns dLdZ: how fast the
    loss changes with Z. Both have the shape of A, and so has Z.
    A change of Z changes A as much where Z was positive. Elsewhere it changes nothing.

    Example: forward([[1, -2], [-3, 4]]) returns [[1, 0], [0, 4]].
    After that, backward([[10, 20], [30, 40]]) returns [[10, 0], [0, 40]].
    """

    def forward(self, Z):
        """Take Z, return A of the same shape. Z must stay as it is."""
        raise NotImplementedError

    def backward(self, dLdA):
        """Take dLdA, return dLdZ of the same shape."""
        raise NotImplementedError
