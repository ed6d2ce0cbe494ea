"""Implement the linear part of a layer as two functions. Each column is a sample."""

import numpy as np


def linear_forward(A_prev, W, b):
    """Multiply the weights by what the layer before gives, and add the bias to every column.

    Formula:   Z = W @ A_prev + b

    Shapes: A_prev (n_prev, m), W (n, n_prev), b (n, 1), Z (n, m). There are m samples, one in each column.
    Return Z and cache. cache is the tuple (A_prev, W, b).
    """
    raise NotImplementedError


def linear_backward(dZ, cache):
    """Return dA_prev, dW and db.

    A gradient has the shape of its own variable. dW and db are means over the m samples: divide by m here.
    dA_prev is not divided. The shapes tell you what must be transposed.
    """
    raise NotImplementedError
