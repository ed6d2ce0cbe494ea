"""Implement SGD: the optimizer that walks against the gradient, with momentum."""

import numpy as np


class SGD:
    """Change the weights of each layer of a model.

    Formula:   velocity = momentum * velocity + gradient
               weight   = weight - lr * velocity

    Each weight has a velocity of its own, with its shape. All velocities begin with 0. Without momentum, a velocity
    is the gradient.

    model.layers is a list of layers. Each has the weights W and b, and their gradients dLdW and dLdb.
    A layer gets new gradients before each step, so read them in `step`.

    The tests make two layers, and two steps. Messages call W of the second layer W2_first after the first step, and
    W2_new after the second one. next_dLdW1 is the gradient of the first layer for the second step.
    usual_W1 comes from an SGD that got no lr and no momentum.

    Example: lr = 0.1, momentum = 0.5, W = 10, and dLdW = 20 in each step.
    The first step makes W = 8. The second velocity is 30, so the second step makes W = 5.
    """

    def __init__(self, model, lr=0.1, momentum=0):
        """Keep the layers and the two numbers, and make the velocities."""
        raise NotImplementedError

    def step(self):
        """Change W and b of each layer, and return nothing."""
        raise NotImplementedError
