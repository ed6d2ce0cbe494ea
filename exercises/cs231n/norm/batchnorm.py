"""Implement batch normalization as two functions."""

import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    """Give each column of the batch the mean 0 and the variance 1, then scale and shift it.

    Formula:   normal = (x - mean) / sqrt(var + eps)      mean and var of each column
               out    = gamma * normal + beta

    Shapes: x (N, D), gamma and beta (D,), out (N, D). Return out and cache.
    bn_param is a dict: "mode" is "train" or "test"; "eps" and "momentum" are numbers; "running_mean" and "running_var"
    (D,) may be missing, and are 0 then. Training keeps new ones in bn_param:
               running_mean = momentum * running_mean + (1 - momentum) * mean
    and running_var in the same way. A test uses these two in place of the mean and the variance of the batch.
    """
    raise NotImplementedError


def batchnorm_backward(dout, cache):
    """Return dx (N, D), dgamma (D,) and dbeta (D,).

    x reaches out by three ways: by itself, by the mean, and by the variance. dx is the sum of the three.
    """
    raise NotImplementedError
