"""Implement inverted dropout as two functions."""

import numpy as np


def dropout_forward(x, dropout_param):
    """Drop numbers at random in training, and change nothing in a test.

    Formula:   out = x / p   where a number is kept
               out = 0       where it is dropped

    dropout_param is a dict: "p" is the probability to KEEP a number, "mode" is "train" or "test", and with "seed" you
    call np.random.seed(dropout_param["seed"]) first. out has the shape of x. Return out and cache.
    """
    raise NotImplementedError


def dropout_backward(dout, cache):
    """Return dx. A number that was dropped had no part in the result, and a kept one had grown.

    In a test, dx is dout unchanged.
    """
    raise NotImplementedError
