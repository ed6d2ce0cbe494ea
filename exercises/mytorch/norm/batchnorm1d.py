"""Implement BatchNorm1d: each column of a batch gets the mean 0 and the variance 1."""

import numpy as np


class BatchNorm1d:
    """Normalize each column of a batch, then scale and shift it.

    Formula:   NZ = (Z - M) / sqrt(V + eps)        M and V are mean and variance of each column
               BZ = BW * NZ + Bb

    Shapes: Z and BZ (N, D), BW, Bb, running_M and running_V (1, D). D is num_features.
    Messages call the results of a new layer fresh_BZ, fresh_M and fresh_V, and that of eval=True tested.

    In training, `forward` also keeps
               running_M = alpha * running_M + (1 - alpha) * M
    and running_V in the same way. With eval=True it uses these two in place of M and V, and leaves them as they are.

    `backward` returns dLdZ (N, D), and leaves dLdBW and dLdBb (1, D) on the object. It follows a forward in training.
    Z reaches BZ by three ways: by itself, by M, and by V. dLdZ is the sum of the three.
    """

    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = 1e-8
        self.BW = np.ones((1, num_features))
        self.Bb = np.zeros((1, num_features))
        self.running_M = np.zeros((1, num_features))
        self.running_V = np.ones((1, num_features))

    def forward(self, Z, eval=False):
        """Take Z (N, D), return BZ (N, D)."""
        raise NotImplementedError

    def backward(self, dLdBZ):
        """Take dLdBZ (N, D), set self.dLdBW and self.dLdBb, return dLdZ (N, D)."""
        raise NotImplementedError
