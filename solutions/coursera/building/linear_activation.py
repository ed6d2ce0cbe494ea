"""A whole layer: the linear part, and its activation."""

from linear import linear_backward, linear_forward
from relu import relu, relu_backward
from sigmoid import sigmoid, sigmoid_backward


def linear_activation_forward(A_prev, W, b, activation):
    """The cache is a tuple of both caches."""
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = relu(Z) if activation == "relu" else sigmoid(Z)
    return A, (linear_cache, activation_cache)


def linear_activation_backward(dA, cache, activation):
    """The activation comes first on the way back."""
    linear_cache, activation_cache = cache
    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
    else:
        dZ = sigmoid_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)
