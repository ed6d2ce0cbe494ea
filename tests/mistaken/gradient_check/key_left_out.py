# finding: differs; class: missing-index
# line: 11
import numpy as np


def gradient_check(network, x, t):
    grad_numerical = network.numerical_gradient(x, t)
    grad_backprop = network.gradient(x, t)
    result = {}
    for key in grad_numerical:
        result = np.average(np.abs(grad_backprop[key] - grad_numerical[key]))
    return result
