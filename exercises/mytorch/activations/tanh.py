"""Implement Tanh: an activation between -1 and 1."""

import numpy as np


class Tanh:
    """Map each number to a number between -1 and 1.

    Formula:   A = (exp(Z) - exp(-Z)) / (exp(Z) + exp(-Z))        (np.tanh(Z) is the same)

    dLdA comes back from the right. It says how fast the loss changes with A. `backward` returns dLdZ: how fast the
    loss changes with Z. Both have the shape of A, and so has Z.
    The curve is steepest at Z = 0, with a slope of 1. It is nearly flat where A is nearly 1 or nearly -1.

    Example: forward([0]) returns [0]. After that, backward([8]) returns [8].
    """

    def forward(self, Z):
        """Take Z, return A of the same shape."""
        raise NotImplementedError

    def backward(self, dLdA):
        """Take dLdA, return dLdZ of the same shape."""
        raise NotImplementedError
