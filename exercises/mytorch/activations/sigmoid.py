"""Implement Sigmoid: an activation between 0 and 1."""

import numpy as np


class Sigmoid:
    """Map each number to a number between 0 and 1.

    Formula:   A = 1 / (1 + exp(-Z))

    dLdA comes back from the right. It says how fast the loss changes with A. `backward` returns dLdZ: how fast the
    loss changes with Z. Both have the shape of A, and so has Z.
    The slope of the curve is A where Z is very small, and 1 - A where Z is very large. It is their product
    everywhere.

    Example: forward([0]) returns [0.5]. After that, backward([8]) returns [2].
    """

    def forward(self, Z):
        """Take Z, return A of the same shape."""
        raise NotImplementedError

    def backward(self, dLdA):
        """Take dLdA, return dLdZ of the same shape."""
        raise NotImplementedError
