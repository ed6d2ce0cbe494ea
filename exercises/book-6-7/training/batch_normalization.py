"""Implement BatchNormalization: the layer that gives every column the mean 0 and the variance 1."""

import numpy as np


class BatchNormalization:
    """Normalize each column of a batch, then scale and shift it.

    Formula:   normal = (x - mean) / sqrt(var + 1e-6)       (mean and var of each column of the batch)
               out = gamma * normal + beta

    Shapes: x, out and dout are (N, D). gamma, beta, mean and var are (D,).
    dout comes back from the right. `backward` returns dx, and leaves self.dgamma and self.dbeta.
    A gradient has the shape of its own variable. mean and var change with x, too: dx must have their part.

    With train_flg=True, `forward` uses mean and var of the batch, and changes the running state:
               running_mean = momentum * running_mean + (1 - momentum) * mean
               running_var = momentum * running_var + (1 - momentum) * var
    With train_flg=False, it uses running_mean and running_var in place of mean and var, and changes nothing.
    The running state is given to the constructor. It begins with zeros if it is None.

    In messages, tested is the result with train_flg=False for a given running state, trained is the same after one
    training, and from_zero is it after a training that began with zeros.

    Example: x = [[1, 5], [3, 5]], gamma = [1, 1], beta = [0, 7].
    The means are [2, 5], the variances are [1, 0]. forward(x) returns [[-1, 7], [1, 7]], up to the 1e-6.
    """

    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        """Keep what is given."""
        raise NotImplementedError

    def forward(self, x, train_flg=True):
        """Take x of shape (N, D), return out of shape (N, D)."""
        raise NotImplementedError

    def backward(self, dout):
        """Take dout of shape (N, D), set self.dgamma and self.dbeta, return dx of shape (N, D)."""
        raise NotImplementedError
