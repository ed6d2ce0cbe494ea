"""ReLU: an activation that lets positive numbers pass."""

import numpy as np


class ReLU:
    """The gradient passes where the number has passed."""

    def forward(self, Z):
        """Keep A: it is positive exactly where Z is."""
        self.A = np.maximum(Z, 0)
        return self.A

    def backward(self, dLdA):
        """Pass the gradient on where the number passed."""
        return dLdA * (self.A > 0)
