"""Implement a whole layer as two functions: the linear part, and its activation."""

import numpy as np
from linear import linear_backward, linear_forward
from relu import relu, relu_backward
from sigmoid import sigmoid, sigmoid_backward


def linear_activation_forward(A_prev, W, b, activation):
    """Compute Z = W @ A_prev + b, and then the activation of Z.

    Formula:   A = relu(Z) or A = sigmoid(Z)

    activation is "relu" or "sigmoid". Shapes: A_prev (n_prev, m), W (n, n_prev), b (n, 1), A (n, m).
    Return A and cache. cache is a tuple of the linear cache and the activation cache.
    """
    raise NotImplementedError


def linear_activation_backward(dA, cache, activation):
    """Return dA_prev, dW and db.

    The activation comes first on the way back. It gives dZ, and the linear part makes the three gradients of it.
    dW and db are divided by m, as in linear_backward.
    """
    raise NotImplementedError
