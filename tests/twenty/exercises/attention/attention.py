"""Implement attention/attention."""


class Attention:
    """See the formula."""

    def forward(self, q, k, v):
        """Do it."""
        raise NotImplementedError

    def backward(self, dout):
        """Do it."""
        raise NotImplementedError
