"""Implement SigmoidGraph: the sigmoid function, put together from four small nodes."""

from graph.add_one import AddOne
from graph.exponential import Exp
from graph.negate import Negate
from graph.reciprocal import Reciprocal


class SigmoidGraph:
    """Compute the sigmoid with your own four nodes, one after the other.

    Formula:   out = 1 / (1 + exp(-x))

    Forward:   x --(-)--(exp)--(+1)--(1/x)--> out
    Backward:  dx <--(-)--(exp)--(+1)--(1/x)-- dout

    Shapes: x is a number or an array. out, dout and dx have the same shape as x.

    Write `__init__(self)` yourself. It creates one Negate, one Exp, one AddOne and one
    Reciprocal and keeps them on self. `forward` and `backward` then only call these nodes:
    do not write the formula again.

    dout comes back from the right. It says how fast the final result changes with out.
    `backward` must return dx. This is the chain rule: each node takes the gradient that comes
    from its right and gives a gradient to its left. Which node gets dout first?

    Example: forward(0) returns 0.5. The values between the nodes are 0, 1 and 2.
    After that, backward(8) returns 2. The gradients between the nodes are -2, -2 and -2.
    """

    def forward(self, x):
        """Take x, return its sigmoid."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, return dx."""
        raise NotImplementedError
