"""Implement training/logistic."""


def train_logistic(x, y, steps, lr):
    """Do it."""
    raise NotImplementedError
