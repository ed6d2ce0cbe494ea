"""Implement CrossEntropyLoss: softmax, and the cross entropy of its probabilities."""

import numpy as np


class CrossEntropyLoss:
    """Measure how improbable the right classes are.

    Formula:   probs = softmax of each row of A
               loss  = -(sum of Y * log(probs) over all numbers) / N

    Shapes: A (N, C) holds scores, Y (N, C) has a single 1 in each row, at the right class. The loss is one number.
    `backward` takes nothing. It returns dLdA (N, C): how fast the loss changes with each score.
    Softmax and logarithm together have a very short gradient: a difference of two arrays that you know.
    The loss is a mean over N rows. Its gradient is one, too.

    Example: forward([[0, 0], [0, 0]], [[1, 0], [0, 1]]) returns log(2), about 0.693.
    After that, backward() returns [[-0.25, 0.25], [0.25, -0.25]].
    """

    def forward(self, A, Y):
        """Take A and Y (N, C), return the loss."""
        raise NotImplementedError

    def backward(self):
        """Return dLdA (N, C)."""
        raise NotImplementedError
