"""Implement the multiclass SVM loss as one function that returns its gradient, too."""

import numpy as np


def svm_loss(x, y):
    """Ask the right class to win by 1 against every other class.

    Formula:   margin = max(0, x of a class - x of the right class + 1)    for each wrong class
               loss   = mean over the rows of the sum of their margins

    Shapes: x (N, C) are scores, y (N,) are labels from 0 to C - 1. loss is one number, dx is (N, C).
    Return loss and dx. The score of the right class is part of every margin of its row.

    Example: x = [[3, 1, 1], [0, 2, 0]], y = [0, 0] give loss = 2 and dx = [[0, 0, 0], [-1, 0.5, 0.5]].
    """
    raise NotImplementedError
