"""numerical_gradient: how fast a function of an array grows with each of its numbers, by trying."""

import numpy as np


def numerical_gradient(f, x):
    """The slope between a little below and a little above, for one number after the other."""
    h = 1e-4
    x = x if x.dtype.kind == "f" else x.astype(float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        x[index] = kept
        gradient[index] = (above - below) / (2 * h)
    return gradient
