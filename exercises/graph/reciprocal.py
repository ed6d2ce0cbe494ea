"""Implement Reciprocal: the node of a computational graph that computes 1 / x."""


class Reciprocal:
    """Divide 1 by the input.

    Formula:   out = 1 / x        (x is never 0)

    Forward:   x --(1/x)--> out
    Backward:  dx <--(1/x)-- dout

    Shapes: x is a number or an array. out, dout and dx have the same shape as x.

    dout comes back from the right. It says how fast the final result changes with out.
    `backward` must return dx: dout times the derivative of 1 / x with respect to x.
    Think of 1 / x as x to the power of -1, and use the rule for powers.
    The derivative needs a value that only `forward` sees. So `forward` must keep it on self.

    Example: forward(4) returns 0.25. After that, backward(32) returns -2.
    """

    def forward(self, x):
        """Take x, return 1 divided by x."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, return dx."""
        raise NotImplementedError
