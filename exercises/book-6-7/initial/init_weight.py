"""Implement init_weight: the random numbers that the weights of a layer begin with."""

import numpy as np


def init_weight(input_size, output_size, weight_init_std):
    """Return random weights W of shape (input_size, output_size).

    Formula:   W = deviation * random numbers        (normal distribution, mean 0, standard deviation 1)

    weight_init_std says what the deviation is:
               a number            that number
               "he", "relu"        sqrt(2 / input_size)         (He: fits to ReLU)
               "xavier", "sigmoid" sqrt(1 / input_size)         (Xavier: fits to sigmoid and tanh)

    A layer adds up input_size products. With more inputs, the weights must be smaller, or the sums become too large.

    The tests measure the standard deviation of your weights. They call it he, relu, xavier, sigmoid and number.
    Your random numbers vary, so it may be 2 % off.

    Example: init_weight(50, 10, "he") has the shape (50, 10), and the deviation sqrt(2 / 50) = 0.2.
    """
    raise NotImplementedError
