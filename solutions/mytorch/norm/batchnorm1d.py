"""BatchNorm1d: each column of a batch gets the mean 0 and the variance 1."""

import numpy as np


class BatchNorm1d:
    """A test uses the running mean and variance, which training has kept."""

    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = 1e-8
        self.BW = np.ones((1, num_features))
        self.Bb = np.zeros((1, num_features))
        self.running_M = np.zeros((1, num_features))
        self.running_V = np.ones((1, num_features))

    def forward(self, Z, eval=False):
        """Keep what backward needs in training alone."""
        if eval:
            return self.BW * (Z - self.running_M) / np.sqrt(self.running_V + self.eps) + self.Bb
        M, V = Z.mean(axis=0, keepdims=True), Z.var(axis=0, keepdims=True)
        self.running_M = self.alpha * self.running_M + (1 - self.alpha) * M
        self.running_V = self.alpha * self.running_V + (1 - self.alpha) * V
        self.root = np.sqrt(V + self.eps)
        self.NZ = (Z - M) / self.root
        return self.BW * self.NZ + self.Bb

    def backward(self, dLdBZ):
        """Z reaches BZ by itself, by the mean and by the variance."""
        self.dLdBW = (dLdBZ * self.NZ).sum(axis=0, keepdims=True)
        self.dLdBb = dLdBZ.sum(axis=0, keepdims=True)
        return self.BW / self.root * (dLdBZ - (self.dLdBb + self.NZ * self.dLdBW) / len(dLdBZ))
