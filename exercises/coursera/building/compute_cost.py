"""Implement the cost: the cross entropy of probabilities and labels of two classes."""

import numpy as np


def compute_cost(AL, Y):
    """Say in one number how badly the probabilities fit the labels.

    Formula:   cost = -(sum of Y * log(AL) + (1 - Y) * log(1 - AL)) / m

    Shapes: AL (1, m) are probabilities of the class 1, and Y (1, m) are labels, 0 or 1. cost is one number.
    np.squeeze turns an array of one number into that number.
    """
    raise NotImplementedError
