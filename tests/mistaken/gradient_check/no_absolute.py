# finding: absolute_left_out; class: missing-step
# line: 11
import numpy as np


def gradient_check(network, x, t):
    grad_numerical = network.numerical_gradient(x, t)
    grad_backprop = network.gradient(x, t)
    result = {}
    for key in grad_numerical.keys():
        diff = np.average(grad_backprop[key] - grad_numerical[key])
        print(key + ":" + str(diff))
        result[key] = float(diff)
    return result
