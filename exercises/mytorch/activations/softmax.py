"""Implement Softmax: an activation that makes probabilities of each row."""

import numpy as np


class Softmax:
    """Make positive numbers with the sum 1 of each row.

    Formula:   A[n, c] = exp(Z[n, c]) / sum of exp(Z[n, k]) over all k

    Shapes: Z (N, C), A (N, C). Large numbers overflow in exp. Subtract the maximum of each row first: A is the same.

    Each number of Z changes all numbers of its row of A. The Jacobian J (C, C) of a row a of A says how:
               J[m, m] = a[m] * (1 - a[m])
               J[m, n] = -a[m] * a[n]        where m and n differ
    A row of dLdZ is the same row of dLdA, as a vector, times the J of that row. dLdZ has the shape (N, C).

    Example: forward([[0, 0]]) returns [[0.5, 0.5]]. After that, backward([[8, 0]]) returns [[2, -2]].
    """

    def forward(self, Z):
        """Take Z (N, C), return A (N, C)."""
        raise NotImplementedError

    def backward(self, dLdA):
        """Take dLdA (N, C), return dLdZ (N, C)."""
        raise NotImplementedError
