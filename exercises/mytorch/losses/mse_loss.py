"""Implement MSELoss: the mean of the squared errors."""

import numpy as np


class MSELoss:
    """Measure how far outputs are from their targets.

    Formula:   loss = sum of (A - Y) ** 2 over all N * C numbers, divided by N * C

    Shapes: A (N, C) holds the outputs of a model, Y (N, C) the targets. The loss is one number.
    `backward` takes nothing. It returns dLdA (N, C): how fast the loss changes with each number of A.
    A square has a slope of twice its root. Everything else in the formula is a sum and a division.

    Example: forward([[1, 2]], [[0, 4]]) returns 2.5. After that, backward() returns [[1, -2]].
    """

    def forward(self, A, Y):
        """Take A and Y (N, C), return the loss."""
        raise NotImplementedError

    def backward(self):
        """Return dLdA (N, C)."""
        raise NotImplementedError
