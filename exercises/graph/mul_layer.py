"""Implement MulLayer: the node of a computational graph that multiplies two inputs."""


class MulLayer:
    """Multiply two inputs.

    Formula:   out = x * y

    Forward:   x, y --(*)--> out
    Backward:  dx, dy <--(*)-- dout

    Shapes: x and y are two numbers, or two arrays of the same shape.
    out, dout, dx and dy have that shape too. Arrays are multiplied element by element.

    dout comes back from the right. It says how fast the final result changes with out.
    `backward` must return the pair (dx, dy):
    dx is dout times the derivative of x * y with respect to x,
    dy is dout times the derivative of x * y with respect to y.
    These derivatives need values that only `forward` sees. So `forward` must keep them on self.

    Example: forward(3, 5) returns 15. After that, backward(2) returns (10, 6).
    """

    def forward(self, x, y):
        """Take x and y, return their product."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout, return the pair (dx, dy)."""
        raise NotImplementedError
