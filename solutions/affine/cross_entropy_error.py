"""cross_entropy_error: the loss that compares probabilities with the right classes."""

import numpy as np


def cross_entropy_error(y, t):
    """The mean of -log of the probability that y gives to the right class."""
    labels = t.argmax(axis=-1) if t.shape == y.shape else t
    y = np.atleast_2d(y)  # so that one sample counts as a batch of one
    # log(0) is minus infinity, so a small number keeps the loss finite.
    return -np.log(y[np.arange(len(y)), labels] + 1e-7).mean()
