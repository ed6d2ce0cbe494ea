"""Implement Momentum: the optimizer that gathers speed, as a ball does that rolls down."""

import numpy as np


class Momentum:
    """Change all parameters of a network by their velocity.

    Formula:   v = momentum * v - lr * dW
               W = W + v

    Each parameter has a velocity v of its own, with its shape. All velocities begin with 0. The gradient changes the
    velocity, and momentum slows it down.

    params is a dict of arrays: the parameters by name. grads is a dict with the same names: the gradients.
    `update` changes params, and returns nothing. The velocities must stay from one call to the next.
    The first call shows which names and shapes there are.

    The tests make three updates of two parameters, W and b. Messages call W after the second update W_after_2.

    Example: lr = 0.1, momentum = 0.5, W = 10, and dW = 20 in each update.
    The first update makes v = -2 and W = 8. The second one makes v = -3 and W = 5.
    """

    def __init__(self, lr=0.01, momentum=0.9):
        """Keep both numbers. There are no velocities yet."""
        raise NotImplementedError

    def update(self, params, grads):
        """Change the velocities and each array of params, and return nothing."""
        raise NotImplementedError
