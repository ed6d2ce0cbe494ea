"""Implement GELU: an activation that is smooth at 0."""

import numpy as np


class GELU:
    """Multiply each number by the probability that a normal number is smaller.

    Formula:   A = Z * P    with P = (1 + erf(Z / sqrt(2))) / 2

    erf is the error function. math.erf takes one number, so np.vectorize(math.erf) takes an array. scipy.special.erf
    works, too.

    dLdA comes back from the right. It says how fast the loss changes with A. `backward` returns dLdZ: how fast the
    loss changes with Z. Both have the shape of A, and so has Z.
    The slope has two parts, for Z stands in both factors. P itself grows with the slope exp(-Z**2 / 2) / sqrt(2 * pi).

    Example: forward([0]) returns [0]. After that, backward([8]) returns [4].
    """

    def forward(self, Z):
        """Take Z, return A of the same shape."""
        raise NotImplementedError

    def backward(self, dLdA):
        """Take dLdA, return dLdZ of the same shape."""
        raise NotImplementedError
