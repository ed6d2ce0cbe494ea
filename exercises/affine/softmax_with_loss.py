"""Implement SoftmaxWithLoss: the last layer of a network, softmax and loss together."""

import numpy as np
from affine.cross_entropy_error import cross_entropy_error
from affine.softmax import softmax


class SoftmaxWithLoss:
    """Turn scores into probabilities with softmax, then compare them with the right classes.

    Formula:   y = softmax(x)
               loss = cross_entropy_error(y, t)

    Forward:   x --(softmax)--> y    and then    y, t --(cross entropy)--> loss
    Backward:  dx <--(both steps together)-- dout

    Shapes: x, y and dx are (N, D), one sample in each row. loss and dout are one number.
    t says which class is right: labels of shape (N,), or one-hot of shape (N, D).
    Both forms must work. t is given, not computed, so it has no gradient.

    dout comes back from the right. This is the last layer, so dout is 1 if nobody gives it.
    `backward` must return dx: dout times the derivative of the loss with respect to x.
    Find the derivative of both steps together, first for one sample and a one-hot t.
    Most terms cancel, and what is left is very short. (The 1e-7 in the loss is so small that
    you can leave it out here.) The loss is a mean over N samples: what does that do to dx?
    `backward` needs values that only `forward` sees. So `forward` must keep them on self.

    Example: x = [[0, 0], [0, 0]] and t = [0, 1] (or one-hot: t = [[1, 0], [0, 1]]).
    All probabilities are 0.5, so forward(x, t) returns 0.6931.
    After that, backward() returns [[-0.25, 0.25], [0.25, -0.25]].
    """

    def forward(self, x, t):
        """Take the scores x and the right classes t, return the loss."""
        raise NotImplementedError

    def backward(self, dout=1):
        """Take dout, return dx of shape (N, D)."""
        raise NotImplementedError
