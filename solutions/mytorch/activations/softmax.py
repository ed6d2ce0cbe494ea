"""Softmax: an activation that makes probabilities of each row."""

import numpy as np


class Softmax:
    """Each number of a row changes the whole row."""

    def forward(self, Z):
        """Subtract the maximum first, so that nothing overflows."""
        powers = np.exp(Z - Z.max(axis=1, keepdims=True))
        self.A = powers / powers.sum(axis=1, keepdims=True)
        return self.A

    def backward(self, dLdA):
        """A row times its Jacobian, without the matrix."""
        return self.A * (dLdA - (self.A * dLdA).sum(axis=1, keepdims=True))
