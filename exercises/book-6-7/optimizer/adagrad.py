"""Implement AdaGrad: the optimizer that gives each number a learning rate of its own."""

import numpy as np


class AdaGrad:
    """Change all parameters of a network, with smaller and smaller steps.

    Formula:   h = h + dW ** 2
               W = W - lr * dW / (sqrt(h) + 1e-7)

    Each parameter has an array h of its own, with its shape. All of them begin with 0. So a number that has changed
    much goes on with smaller steps. The 1e-7 keeps the division away from 0.

    params is a dict of arrays: the parameters by name. grads is a dict with the same names: the gradients.
    `update` changes params, and returns nothing. The arrays h must stay from one call to the next.
    The first call shows which names and shapes there are.

    The tests make three updates of two parameters, W and b. Messages call W after the second update W_after_2.

    Example: lr = 0.5, W = 10. The first update has dW = 3, the second one has dW = 4.
    The first makes h = 9 and W = 9.5. The second makes h = 25 and W = 9.1.
    """

    def __init__(self, lr=0.01):
        """Keep the learning rate. There are no sums of squares yet."""
        raise NotImplementedError

    def update(self, params, grads):
        """Change the sums of squares and each array of params, and return nothing."""
        raise NotImplementedError
