"""Implement the sigmoid as two functions."""

import numpy as np


def sigmoid(Z):
    """Turn every number into one between 0 and 1.

    Formula:   A = 1 / (1 + exp(-Z))

    Z may have any shape, and A has the same. Return A and cache. cache is what sigmoid_backward needs: keep Z in it.

    Example: Z = [0] gives A = [0.5].
    """
    raise NotImplementedError


def sigmoid_backward(dA, cache):
    """Return dZ: the derivative of A by Z, times dA.

    Example: after the example above, dA = [8] gives dZ = [2].
    """
    raise NotImplementedError
