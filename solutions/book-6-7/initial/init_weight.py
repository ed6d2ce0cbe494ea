"""init_weight: the random numbers that the weights of a layer begin with."""

import numpy as np


def init_weight(input_size, output_size, weight_init_std):
    """The variance of a sum grows with the number of its parts, so the deviation has a root."""
    if weight_init_std in ("he", "relu"):
        deviation = np.sqrt(2 / input_size)
    elif weight_init_std in ("xavier", "sigmoid"):
        deviation = np.sqrt(1 / input_size)
    else:
        deviation = weight_init_std
    return deviation * np.random.randn(input_size, output_size)
