"""Implement Affine: the layer that multiplies a batch by weights and adds a bias."""

import numpy as np


class Affine:
    """Multiply a batch by a weight matrix and add a bias to every row.

    Formula:   out = x @ W + b        (@ is the matrix product)

    Forward:   x, W --(@)--> z    and then    z, b --(+)--> out
    Backward:  dz, db <--(+)-- dout    and then    dx, dW <--(@)-- dz

    Shapes: x (N, D), W (D, M), b (M,). out and dout are (N, M).
    N is the number of samples in the batch. Every row of x is one sample.

    dout comes back from the right. It says how fast the final result changes with out.
    `backward` must return dx and must leave two more gradients on the object:
    self.dW and self.db. A gradient always has the shape of its own variable:
    dx is (N, D), dW is (D, M), db is (M,).
    dx and dW come from the matrix product. Each is a matrix product again: of dout and the
    other factor. The shapes tell you the order, and what you must transpose.
    All N rows use the same b, so every row has a part in db.

    Example: x = [[1, 2], [3, 4]], W = [[1], [10]], b = [100].
    forward(x) returns [[121], [143]].
    After that, backward of [[1], [2]] returns dx = [[1, 10], [2, 20]],
    and leaves self.dW = [[7], [10]] and self.db = [3].
    """

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        """Take x of shape (N, D), return out of shape (N, M)."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout of shape (N, M), set self.dW and self.db, return dx of shape (N, D)."""
        raise NotImplementedError
