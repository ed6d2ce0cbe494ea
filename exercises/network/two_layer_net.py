"""Implement TwoLayerNet: a network of your own layers."""

import numpy as np
from activation.relu import Relu
from affine.affine import Affine
from affine.softmax_with_loss import SoftmaxWithLoss
from network.numerical_gradient import numerical_gradient


class TwoLayerNet:
    """Two affine layers with a ReLU between them, then softmax with loss.

    Graph:   x --(Affine)--> a --(Relu)--> z --(Affine)--> scores --(SoftmaxWithLoss)--> loss

    Shapes: x is (N, input_size), scores are (N, output_size), t is one-hot (N, output_size).
    self.params is a dict with W1 (input_size, hidden_size), b1, W2 (hidden_size, output_size) and
    b2: the weights random (np.random.randn) times weight_init_std, the biases zeros.

    Make the layers once, in the constructor, with the arrays of params. A training changes
    params in place, and the layers must see the new numbers.
    Gradients go through the layers in the opposite order, beginning with the loss.

    Example: a network with all weights and biases 0 gives the loss log(output_size).
    """

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        """The parameters and the layers."""
        raise NotImplementedError

    def predict(self, x):
        """Take x, return the scores (without softmax)."""
        raise NotImplementedError

    def loss(self, x, t):
        """Take x and the one-hot t, return the loss."""
        raise NotImplementedError

    def accuracy(self, x, t):
        """Take x and t, return the share of rows whose largest score is at the right place."""
        raise NotImplementedError

    def numerical_gradient(self, x, t):
        """Return a dict with the gradient of the loss for each of params, found by trying."""
        raise NotImplementedError

    def gradient(self, x, t):
        """Return the same dict, found by forward and backward of the layers."""
        raise NotImplementedError
