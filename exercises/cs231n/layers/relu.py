"""Implement the ReLU as two functions: positive numbers pass, and all others become 0."""

import numpy as np


def relu_forward(x):
    """Keep what is above 0, and put 0 in place of the rest.

    Formula:   out = x   where x > 0
               out = 0   elsewhere

    x may have any shape, and out has the same. Return out and cache.
    Do not change x itself: the caller may still need it.

    Example: x = [[1, -2], [-3, 4]] gives out = [[1, 0], [0, 4]].
    """
    raise NotImplementedError


def relu_backward(dout, cache):
    """Return dx, the derivative of out by x times dout. Take 0 at x = 0.

    Example: after the example above, dout = [[10, 20], [30, 40]] gives dx = [[10, 0], [0, 40]].
    """
    raise NotImplementedError
