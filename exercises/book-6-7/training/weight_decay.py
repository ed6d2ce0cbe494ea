"""Implement weight_decay and weight_decay_gradient: large weights make the loss larger."""

import numpy as np


def weight_decay(params, weight_decay_lambda):
    """Return the number that is added to the loss.

    Formula:   0.5 * weight_decay_lambda * (sum of the squares of all weights)

    params is a dict of arrays. The names of weights begin with "W", those of biases begin with "b".
    Only the weights count. There may be any number of layers: W1, b1, W2, b2, ...

    Example: params = {"W1": [[1, 2]], "b1": [5, 5]}, weight_decay_lambda = 0.1. The result is 0.25.
    """
    raise NotImplementedError


def weight_decay_gradient(params, weight_decay_lambda):
    """Return a dict with the gradient of weight_decay for each parameter.

    It has the same names as params, and each gradient has the shape of its parameter. A bias does not count in
    weight_decay. So its gradient is an array of zeros.
    """
    raise NotImplementedError
