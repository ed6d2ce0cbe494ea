"""Implement one step of gradient descent."""

import numpy as np


def update_parameters(parameters, grads, learning_rate):
    """Move each parameter a little against its gradient.

    Formula:   W = W - learning_rate * dW     and the same for b, in each layer

    parameters is a dict with "W1", "b1", ..., "WL", "bL". grads is a dict with "dW1", "db1", ..., "dWL", "dbL".
    Return the dict of the updated parameters.
    """
    raise NotImplementedError
