"""Inverted dropout: training drops numbers at random, and a test changes nothing."""

import numpy as np


def dropout_forward(x, dropout_param):
    """Divide what is kept by p, so that its mean stays the same."""
    p = dropout_param["p"]
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])
    if dropout_param["mode"] == "test":
        return x, 1.0
    mask = (np.random.rand(*x.shape) < p) / p
    return x * mask, mask


def dropout_backward(dout, cache):
    """The gradient passes where the number was kept."""
    return dout * cache
