"""Implement a max pooling with loops, as two functions."""

import numpy as np


def max_pool_forward_naive(x, pool_param):
    """Take the largest number of each window.

    Formula:   out[n, c, i, j] = max of the window of x[n, c] that begins at row i * stride, column j * stride

    Shapes: x (N, C, H, W), out (N, C, H', W') with H' = 1 + (H - pool_height) // stride, and W' in the same way.
    pool_param is a dict with the whole numbers "pool_height", "pool_width" and "stride". Return out and cache.
    """
    raise NotImplementedError


def max_pool_backward_naive(dout, cache):
    """Return dx with the shape of x.

    Only the largest number of a window had a part in the result. Windows may overlap, so add to dx.
    """
    raise NotImplementedError
