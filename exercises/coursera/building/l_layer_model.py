"""Implement the model of L layers as two functions: relu in all layers but the last, and sigmoid in the last."""

import numpy as np
from compute_cost import compute_cost
from linear_activation import linear_activation_backward, linear_activation_forward


def L_model_forward(X, parameters):
    """Send a batch through all layers.

    Formula:   A1 = relu(W1 @ X + b1), and so on
               AL = sigmoid(WL @ A of the layer before + bL)

    Shapes: X (n_x, m), AL (1, m). parameters is a dict with "W1", "b1", ..., "WL", "bL".
    Return AL and caches. caches is a list with the cache of each layer.
    """
    raise NotImplementedError


def L_model_backward(AL, Y, caches):
    """Return grads, a dict with the gradients of the cost: "dW1", "db1", ..., "dWL", "dbL".

    The cost is that of compute_cost. Its derivative by AL is -(Y / AL - (1 - Y) / (1 - AL)); it begins the way back.
    The division by m happens in linear_backward. A gradient has the shape of its parameter.
    """
    raise NotImplementedError
