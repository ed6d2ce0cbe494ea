"""Implement AddOne: the node of a computational graph that adds the number 1."""


class AddOne:
    """Add the constant 1 to the input.

    Formula:   out = x + 1

    Forward:   x --(+1)--> out
    Backward:  dx <--(+1)-- dout

    Shapes: x is a number or an array. out, dout and dx have the same shape as x.

    dout comes back from the right. It says how fast the final result changes with out.
    `backward` must return dx: dout times the derivative of x + 1 with respect to x.
    The 1 is a constant. It is not an input, so it has no gradient.

    Example: forward(3) returns 4. After that, backward(2) returns 2.
    """

    def forward(self, x):
        """Take x, return x plus 1."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, return dx."""
        raise NotImplementedError
