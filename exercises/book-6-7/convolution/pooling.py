"""Implement Pooling: the layer that keeps the largest number of each window."""

import numpy as np
from convolution.im2col import col2im, im2col


class Pooling:
    """Choose the largest number of each window, in every channel by itself.

    Formula:   out[n, c, i, j] = max(window)

    The window of image n and channel c begins at row i * stride and column j * stride. It has pool_h rows and pool_w
    columns. Before that, the images get pad rows and columns of zeros on each side. These zeros count, too.

    Shapes: x and dx (N, C, H, W), out and dout (N, C, OH, OW).
               OH = (H + 2 * pad - pool_h) // stride + 1,   OW in the same way
    dout comes back from the right. `backward` returns dx. Only the largest number of a window had a part in the
    result. Windows may overlap: then a number can be the largest of several windows.

    Example: x = [[[[1, 2, 5, 3], [4, 3, 0, 1]]]], pool_h = pool_w = stride = 2.
    forward(x) returns [[[[4, 5]]]]. After that, backward of [[[[10, 20]]]] returns
    [[[[0, 0, 20, 0], [10, 0, 0, 0]]]].
    """

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        """Keep what is given."""
        raise NotImplementedError

    def forward(self, x):
        """Take x of shape (N, C, H, W), return out of shape (N, C, OH, OW)."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, return dx of the shape of x."""
        raise NotImplementedError
