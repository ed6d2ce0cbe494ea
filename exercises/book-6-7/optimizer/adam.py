"""Implement Adam: the optimizer with a mean of the gradients and a mean of their squares."""

import numpy as np


class Adam:
    """Change all parameters of a network by a mean of the gradients, divided by their usual size.

    Formula:   m = beta1 * m + (1 - beta1) * dW
               v = beta2 * v + (1 - beta2) * dW ** 2
               rate = lr * sqrt(1 - beta2 ** n) / (1 - beta1 ** n)       (n: 1 in the first update, 2 in the second)
               W = W - rate * m / (sqrt(v) + 1e-7)

    Each parameter has m and v of its own, with its shape. All of them begin with 0. So they are too small at first,
    and the rate makes up for that.

    params is a dict of arrays: the parameters by name. grads is a dict with the same names: the gradients.
    `update` changes params, and returns nothing. n counts the calls of `update`, whatever the number of names is.
    The first call shows which names and shapes there are.

    The tests make three updates of two parameters, W and b. Messages call W after the second update W_after_2.

    Example: lr = 0.5, beta1 = 0.5, beta2 = 0.75, W = 10, dW = 4.
    The first update makes m = 2, v = 4 and rate = 0.5. So W becomes 9.5.
    """

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        """Keep the three numbers, and begin to count."""
        raise NotImplementedError

    def update(self, params, grads):
        """Change m, v and each array of params, and return nothing."""
        raise NotImplementedError
