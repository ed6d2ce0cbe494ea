"""Implement the affine layer as two functions: a product with weights, plus a bias."""

import numpy as np


def affine_forward(x, w, b):
    """Multiply a batch by weights, and add a bias to every row.

    Formula:   out = x @ w + b, after each sample of x has become one row

    Shapes: x (N, d1, ..., dk), w (D, M), b (M,), out (N, M). D is d1 * ... * dk.
    Return out and cache. cache is yours: put into it what affine_backward needs.

    Example: x = [[1, 2], [3, 4]], w = [[1], [10]], b = [100] give out = [[121], [143]].
    """
    raise NotImplementedError


def affine_backward(dout, cache):
    """Return dx, dw and db.

    dout (N, M) says how fast the final result changes with out. A gradient has the shape of its own
    variable: dx that of x, dw (D, M), db (M,). The shapes tell you what must be transposed.
    All rows use the same b, so every row has a part in db.

    Example: after the example above, dout = [[1], [2]] gives dx = [[1, 10], [2, 20]], dw = [[7], [10]], db = [3].
    """
    raise NotImplementedError
