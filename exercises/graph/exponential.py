"""Implement Exp: the node of a computational graph that computes the exponential function."""

import numpy as np


class Exp:
    """Compute e to the power of the input.

    Formula:   out = exp(x)

    Forward:   x --(exp)--> out
    Backward:  dx <--(exp)-- dout

    Shapes: x is a number or an array. out, dout and dx have the same shape as x.

    dout comes back from the right. It says how fast the final result changes with out.
    `backward` must return dx: dout times the derivative of exp(x) with respect to x.
    Look at this derivative: which value of `forward` is it? Keep that value on self.

    Example: forward(1) returns 2.7183. After that, backward(2) returns 5.4366.
    """

    def forward(self, x):
        """Take x, return its exponential."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, return dx."""
        raise NotImplementedError
