"""Linear: the layer that multiplies a batch by weights and adds a bias."""

import numpy as np


class Linear:
    """The weights are (M, D), so forward transposes them and backward does not."""

    def __init__(self, in_features, out_features, debug=False):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        """Keep A for dLdW."""
        self.A = A
        return A @ self.W.T + self.b.T

    def backward(self, dLdZ):
        """The bias is a column, so its gradient is one, too."""
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.sum(axis=0)[:, None]
        return dLdZ @ self.W
