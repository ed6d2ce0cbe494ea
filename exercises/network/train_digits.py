"""Implement train_digits: your network learns to read handwritten digits."""

import numpy as np
from network.two_layer_net import TwoLayerNet


def train_digits(x_train, t_train, x_test, t_test, steps, batch_size, lr):
    """Train a TwoLayerNet with 50 hidden units in small batches.

    A step:  Draw batch_size images at random (np.random.choice). Ask the network for their
             gradients. Move each of params by lr times its gradient, downhill.

    Shapes: x_train is (N, D) with numbers from 0 to 1, t_train is one-hot (N, 10).

    Change params in place (network.params[name] -= ...), so that the layers learn as well.
    Note the loss of the batch after each step, and the accuracy on x_test, t_test now and then:
    about once for every N / batch_size steps, and at the end.
    Return (losses, accuracies). len(losses) is steps, the last accuracy is that of the trained network.

    Example: on digits of 8 x 8 points, 1500 steps with batch_size 100 and lr 0.3 reach 0.95 and more.
    """
    raise NotImplementedError
