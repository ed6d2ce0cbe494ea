"""Implement words/embedding."""


class Embedding:
    """See the formula."""

    def __init__(self, W):
        self.W = W

    def forward(self, t):
        """Do it."""
        raise NotImplementedError

    def backward(self, dout):
        """Do it."""
        raise NotImplementedError
