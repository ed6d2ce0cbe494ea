"""Implement gradient_check: is backpropagation right?"""

import numpy as np


def gradient_check(network, x, t):
    """Compare a network's gradient with its numerical_gradient.

    For each parameter: the mean of the absolute differences of the two.
    Return a dict from the parameter's name ("W1", "b1", ...) to that number.

    Shapes: x is (N, D), t is one-hot (N, M); network has gradient(x, t) and
    numerical_gradient(x, t), each a dict of arrays.

    Example: if backpropagation is right, the numbers are tiny, about 1e-7 or less:
    {"W1": 5e-10, "b1": 3e-09, "W2": 7e-09, "b2": 1e-07}.
    """
    raise NotImplementedError
