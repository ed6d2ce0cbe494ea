"""Implement Sigmoid: the layer that maps every number to a value between 0 and 1."""

import numpy as np


class Sigmoid:
    """Compute the sigmoid function of every element, as one node.

    Formula:   out = 1 / (1 + exp(-x))

    Forward:   x --(sigmoid)--> out
    Backward:  dx <--(sigmoid)-- dout

    Shapes: x is an array of any shape. out, dout and dx have the same shape as x.

    dout comes back from the right. It says how fast the final result changes with out.
    `backward` must return dx: dout times the derivative of the sigmoid with respect to x.
    Find this derivative on paper first and make it simple. In the end you need only one value
    of `forward`, and no exp any more. So `forward` must keep that value on self.

    Example: forward of [0] returns [0.5]. After that, backward of [8] returns [2].
    """

    def forward(self, x):
        """Take x, return its sigmoid, element by element."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, return dx."""
        raise NotImplementedError
