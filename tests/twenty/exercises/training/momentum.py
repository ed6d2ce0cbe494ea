"""Implement training/momentum."""


class Momentum:
    """See the formula."""

    def __init__(self, lr, rate):
        self.lr, self.rate, self.v = (lr, rate, 0)

    def step(self, w, g):
        """Do it."""
        raise NotImplementedError
