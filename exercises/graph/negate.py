"""Implement Negate: the node of a computational graph that changes the sign."""


class Negate:
    """Change the sign of the input.

    Formula:   out = -x

    Forward:   x --(-)--> out
    Backward:  dx <--(-)-- dout

    Shapes: x is a number or an array. out, dout and dx have the same shape as x.

    dout comes back from the right. It says how fast the final result changes with out.
    `backward` must return dx: dout times the derivative of -x with respect to x.

    Example: forward(3) returns -3. After that, backward(2) returns -2.
    """

    def forward(self, x):
        """Take x, return x with the other sign."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, return dx."""
        raise NotImplementedError
