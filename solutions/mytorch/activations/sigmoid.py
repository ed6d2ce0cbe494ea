"""Sigmoid: an activation between 0 and 1."""

import numpy as np


class Sigmoid:
    """The slope follows from the result alone."""

    def forward(self, Z):
        """Keep A: the slope needs nothing else."""
        self.A = 1 / (1 + np.exp(-Z))
        return self.A

    def backward(self, dLdA):
        """Multiply by the slope, number by number."""
        return dLdA * self.A * (1 - self.A)
