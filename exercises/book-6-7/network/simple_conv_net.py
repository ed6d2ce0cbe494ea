"""Implement SimpleConvNet: a small convolutional network."""

import numpy as np
from common.layers import Affine, Relu, SoftmaxWithLoss
from convolution.convolution import Convolution
from convolution.pooling import Pooling


class SimpleConvNet:
    """A convolution, a pooling and two affine layers.

    Graph:   x --(Convolution)--(Relu)--(Pooling)--(Affine)--(Relu)--(Affine)--> scores --(SoftmaxWithLoss)--> loss

    Shapes: x is (N, C, H, H), with input_dim = (C, H, H). scores are (N, output_size).
    t says which class is right: one-hot (N, output_size), or labels (N,).
    conv_param is a dict with filter_num, filter_size, pad and stride. The pooling has windows of 2 times 2, and the
    stride 2.
               side = (H + 2 * pad - filter_size) // stride + 1         (after the convolution)
               pool_output_size = filter_num * (side // 2) * (side // 2)
    self.params is a dict of arrays. The weights are random numbers times weight_init_std, the biases are zeros:
               W1 (filter_num, C, filter_size, filter_size), b1 (filter_num,)
               W2 (pool_output_size, hidden_size), b2 (hidden_size,)
               W3 (hidden_size, output_size), b3 (output_size,)

    Make the layers once, in the constructor, with the arrays of params. A training changes these arrays in place,
    and the layers must see the new numbers. The tests write their own numbers into them.
    Affine must take images, too: it reshapes x to (N, -1), and dx back. The lent Affine does so.

    Example: a network with all weights and biases 0 gives the loss log(output_size).
    """

    def __init__(self, input_dim, conv_param, hidden_size, output_size, weight_init_std=0.01):
        """The parameters and the layers."""
        raise NotImplementedError

    def predict(self, x):
        """Take x, return the scores (without softmax)."""
        raise NotImplementedError

    def loss(self, x, t):
        """Take x and t, return the loss."""
        raise NotImplementedError

    def gradient(self, x, t):
        """Return a dict with the gradient of the loss for each of params, found by forward and backward."""
        raise NotImplementedError
