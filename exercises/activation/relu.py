"""Implement Relu: the layer that lets positive values pass and stops all others."""

import numpy as np


class Relu:
    """Keep what is greater than 0 and replace the rest with 0.

    Formula:   out = x   where x > 0
               out = 0   where x <= 0

    Forward:   x --(relu)--> out
    Backward:  dx <--(relu)-- dout

    Shapes: x is an array of any shape. out, dout and dx have the same shape as x.

    dout comes back from the right. It says how fast the final result changes with out.
    `backward` must return dx: dout times the derivative of out with respect to x.
    There are two cases in the formula, so find the derivative in each of them.
    At x = 0 there is no derivative. Use 0 there.
    Which case it is depends on x, not on dout. So `forward` must keep something on self.

    Do not change x or dout: the caller may still need them. Build new arrays.

    Example: forward of [[1, -2], [-3, 4]] returns [[1, 0], [0, 4]].
    After that, backward of [[10, 20], [30, 40]] returns [[10, 0], [0, 40]].
    """

    def forward(self, x):
        """Take x, return a new array where only the positive values are left."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, return dx."""
        raise NotImplementedError
