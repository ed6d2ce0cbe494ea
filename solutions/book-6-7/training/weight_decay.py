"""weight_decay and weight_decay_gradient: large weights make the loss larger."""

import numpy as np


def weight_decay(params, weight_decay_lambda):
    """The half makes the gradient simple."""
    squares = sum(np.sum(value**2) for key, value in params.items() if key.startswith("W"))
    return 0.5 * weight_decay_lambda * squares


def weight_decay_gradient(params, weight_decay_lambda):
    """The 2 of the square and the half cancel."""
    return {
        key: weight_decay_lambda * value if key.startswith("W") else np.zeros_like(value)
        for key, value in params.items()
    }
