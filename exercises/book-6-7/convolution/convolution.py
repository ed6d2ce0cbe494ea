"""Implement Convolution: the layer that moves filters over images."""

import numpy as np
from convolution.im2col import col2im, im2col


class Convolution:
    """Multiply each window of the images by each filter, and add a bias.

    Formula:   out[n, f, i, j] = sum(window * W[f]) + b[f]

    The window of image n begins at row i * stride and column j * stride. Before that, the images get pad rows and
    columns of zeros on each side.

    Shapes: x (N, C, H, W'), W (FN, C, FH, FW), b (FN,), out and dout (N, FN, OH, OW).
               OH = (H + 2 * pad - FH) // stride + 1,   OW in the same way
    dout comes back from the right. `backward` returns dx, and leaves self.dW and self.db.
    A gradient always has the shape of its own variable.

    im2col turns this into the product of two matrices, as in Affine. You may also use loops: the tests are small.

    Example: x = [[[[1, 2], [3, 4]]]], W = [[[[1, 10], [100, 1000]]]], b = [5].
    forward(x) returns [[[[4326]]]]. After that, backward of [[[[2]]]] returns [[[[2, 20], [200, 2000]]]],
    and leaves self.dW = [[[[2, 4], [6, 8]]]] and self.db = [2].
    """

    def __init__(self, W, b, stride=1, pad=0):
        """Keep what is given."""
        raise NotImplementedError

    def forward(self, x):
        """Take x of shape (N, C, H, W'), return out of shape (N, FN, OH, OW)."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, set self.dW and self.db, return dx of the shape of x."""
        raise NotImplementedError
