"""Implement rnn/step."""


class RNN:
    """See the formula."""

    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = (Wx, Wh, b)

    def forward(self, x, h):
        """Do it."""
        raise NotImplementedError

    def backward(self, dout):
        """Do it."""
        raise NotImplementedError
