"""The book's common.gradient: how fast a function of an array grows with each of its numbers, by trying."""

import numpy as np


def numerical_gradient(f, x):
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


def numerical_gradient_1d(f, x):
    return numerical_gradient(f, x)


def _numerical_gradient_1d(f, x):
    return numerical_gradient(f, x)


def numerical_gradient_2d(f, X):
    return numerical_gradient(f, X) if X.ndim == 1 else np.array([numerical_gradient(f, row) for row in X])


def _numerical_gradient_2d(f, X):
    return numerical_gradient_2d(f, X)


def _numerical_gradient_no_batch(f, x):
    return numerical_gradient(f, x)
