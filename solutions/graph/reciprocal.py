"""Reciprocal: the node of a computational graph that computes 1 / x."""


class Reciprocal:
    """The derivative of 1 / x is -1 / x**2, which is minus the square of the output."""

    def forward(self, x):
        self.out = 1 / x
        return self.out

    def backward(self, dout):
        return -dout * self.out**2
