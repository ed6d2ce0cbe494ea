"""Implement Dropout: the layer that drops random numbers in a training."""

import numpy as np


class Dropout:
    """Drop numbers at random in a training, and scale all numbers in a test.

    Formula:   out = x * mask                       (training: train_flg=True)
               out = (1 - dropout_ratio) * x        (test: train_flg=False)

    mask has the shape of x. Each of its numbers is 0 with the probability dropout_ratio, and 1 otherwise.
    Every call of `forward` in a training draws a new mask: use np.random.rand, which gives numbers from 0 to 1.
    A number that stays is not changed in a training. So a test, which drops nothing, must scale instead.

    Shapes: x, out, dout and dx are all (N, D).
    dout comes back from the right. `backward` returns dx: a number that was dropped had no part in the result.

    In messages, tested is the result with train_flg=False.

    Example: dropout_ratio = 0.25, x = [[2, 4, 6, 8]], and the mask is [[1, 0, 1, 1]].
    forward(x) returns [[2, 0, 6, 8]]. forward(x, train_flg=False) returns [[1.5, 3, 4.5, 6]].
    """

    def __init__(self, dropout_ratio=0.5):
        """Keep the ratio."""
        raise NotImplementedError

    def forward(self, x, train_flg=True):
        """Take x, return out of the same shape."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, return dx of the same shape."""
        raise NotImplementedError
