"""gradient_check: how far backpropagation is from the numerical gradient."""

import numpy as np


def gradient_check(network, x, t):
    """Two ways to the same gradients; what is left is the numerical one's error."""
    exact, tried = network.gradient(x, t), network.numerical_gradient(x, t)
    return {name: np.mean(np.abs(exact[name] - tried[name])) for name in tried}
