"""Implement cross_entropy_error: the loss that compares probabilities with the right classes."""

import numpy as np


def cross_entropy_error(y, t):
    """Return one number: how badly the probabilities y fit the right classes t.

    Formula:   loss = mean over the batch of -log(y[n, right class of n] + 1e-7)

    Forward:   y, t --(take the right class)--(-log)--(mean)--> loss

    Shapes: y is (N, D), one sample in each row, D probabilities in a row.
    t says which class is right. It comes in one of two forms, and both must work:
    labels, shape (N,): t[n] is the number of the right class, from 0 to D - 1;
    one-hot, shape (N, D): each row has a 1 at the right class and 0 everywhere else.
    The loss is one number. It is a mean, so it does not grow with N.

    The small 1e-7 is there because log(0) is minus infinity.
    There is no `backward` here. SoftmaxWithLoss does that for softmax and loss together.

    Example: y = [[0.5, 0.5], [0.25, 0.75]] and t = [0, 1]
    (or one-hot: t = [[1, 0], [0, 1]]).
    -log(0.5) is 0.6931 and -log(0.75) is 0.2877, so the loss is 0.4904.
    """
    raise NotImplementedError
