"""Implement Linear: the layer that multiplies a batch by weights and adds a bias."""

import numpy as np


class Linear:
    """Multiply a batch by the transposed weights, and add a bias to every row.

    Formula:   Z = A @ W.T + b.T        (@ is the matrix product)

    Shapes: A (N, D), W (M, D), b (M, 1), Z (N, M). D is in_features, and M is out_features.
    Each row of A is one sample. The tests put their own numbers into self.W and self.b.
    Messages call the first ones first_W and first_b.

    dLdZ (N, M) says how fast the loss changes with Z. `backward` returns dLdA, and leaves dLdW and dLdb on the
    object. A gradient has the shape of its own variable: dLdA (N, D), dLdW (M, D), dLdb (M, 1).
    All rows use the same b, so every row has a part in dLdb.

    Example: A = [[1, 2], [3, 4]], W = [[1, 10]], b = [[100]]. forward(A) returns [[121], [143]].
    After that, backward of [[1], [2]] returns [[1, 10], [2, 20]], and leaves dLdW = [[7, 10]] and dLdb = [[3]].
    """

    def __init__(self, in_features, out_features, debug=False):
        """Make W and b of zeros. Nothing depends on debug."""
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        """Take A (N, D), return Z (N, M)."""
        raise NotImplementedError

    def backward(self, dLdZ):
        """Take dLdZ (N, M), set self.dLdW and self.dLdb, return dLdA (N, D)."""
        raise NotImplementedError
