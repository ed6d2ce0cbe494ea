"""Implement the ReLU as two functions."""

import numpy as np


def relu(Z):
    """Keep what is above 0, and put 0 in place of the rest.

    Formula:   A = Z   where Z > 0
               A = 0   elsewhere

    Z may have any shape, and A has the same. Return A and cache. cache is what relu_backward needs: keep Z in it.

    Example: Z = [[1, -2], [-3, 4]] gives A = [[1, 0], [0, 4]].
    """
    raise NotImplementedError


def relu_backward(dA, cache):
    """Return dZ: dA where Z was positive, and 0 elsewhere. Do not change dA itself.

    Example: after the example above, dA = [[10, 20], [30, 40]] gives dZ = [[10, 0], [0, 40]].
    """
    raise NotImplementedError
