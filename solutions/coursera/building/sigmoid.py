"""The sigmoid and its slope, which is s * (1 - s)."""

import numpy as np


def sigmoid(Z):
    """Keep Z for the way back."""
    return 1 / (1 + np.exp(-Z)), Z


def sigmoid_backward(dA, cache):
    """The slope needs the value of the sigmoid alone."""
    s = 1 / (1 + np.exp(-cache))
    return dA * s * (1 - s)
