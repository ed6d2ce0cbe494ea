"""Implement images/conv."""


class Conv:
    """See the formula."""

    def __init__(self, W, b):
        self.W, self.b = (W, b)

    def forward(self, x):
        """Do it."""
        raise NotImplementedError

    def backward(self, dout):
        """Do it."""
        raise NotImplementedError
