"""Implement AddLayer: the node of a computational graph that adds two inputs."""


class AddLayer:
    """Add two inputs.

    Formula:   out = x + y

    Forward:   x, y --(+)--> out
    Backward:  dx, dy <--(+)-- dout

    Shapes: x and y are two numbers, or two arrays of the same shape.
    out, dout, dx and dy have that shape too.

    dout comes back from the right. It says how fast the final result changes with out.
    `backward` must return the pair (dx, dy):
    dx is dout times the derivative of x + y with respect to x,
    dy is dout times the derivative of x + y with respect to y.
    Ask yourself: do these derivatives need anything that `forward` has seen?

    Example: forward(3, 5) returns 8. After that, backward(2) returns (2, 2).
    """

    def forward(self, x, y):
        """Take x and y, return their sum."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, return the pair (dx, dy)."""
        raise NotImplementedError
