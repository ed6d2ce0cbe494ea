"""Implement softmax: the function that turns scores into probabilities."""

import numpy as np


def softmax(x):
    """Turn each row of scores into probabilities: all positive, and their sum is 1.

    Formula:   y[k] = exp(x[k]) / (exp(x[0]) + exp(x[1]) + ... + exp(x[D-1]))

    Forward:   x --(exp)--(divide by the sum of the row)--> y

    Shapes: x is (N, D), one sample in each row. y is (N, D) too.
    Every row has a sum of its own: one sample must not change another one.
    x can also be one sample of shape (D,). Then y is (D,).

    exp of a large number overflows: exp(1000) is inf in numpy, and inf / inf is nan.
    So first subtract from each row its own maximum. The result is the same,
    because the top and the bottom of the fraction are divided by the same number.

    Do not change x: the caller may still need it.
    There is no `backward` here. SoftmaxWithLoss does that for softmax and loss together.

    Example: softmax of [[0, 1], [2, 2]] is [[0.2689, 0.7311], [0.5, 0.5]].
    exp of the first row is 1 and 2.7183, with sum 3.7183, and 1 / 3.7183 is 0.2689.
    softmax of [[0, 0], [1000, 1000]] is [[0.5, 0.5], [0.5, 0.5]].
    """
    raise NotImplementedError
