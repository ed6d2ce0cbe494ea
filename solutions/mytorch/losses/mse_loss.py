"""MSELoss: the mean of the squared errors."""

import numpy as np


class MSELoss:
    """The mean is taken over all numbers."""

    def forward(self, A, Y):
        """Keep the errors for backward."""
        self.error = A - Y
        return np.mean(self.error**2)

    def backward(self):
        """Each square has a slope of twice its root."""
        return 2 * self.error / self.error.size
