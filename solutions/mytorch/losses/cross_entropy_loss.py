"""CrossEntropyLoss: softmax, and the cross entropy of its probabilities."""

import numpy as np


class CrossEntropyLoss:
    """The gradient is the difference between what was predicted and what is right."""

    def forward(self, A, Y):
        """Keep the probabilities and the right classes for backward."""
        powers = np.exp(A - A.max(axis=1, keepdims=True))
        self.probs, self.Y = powers / powers.sum(axis=1, keepdims=True), Y
        return -np.sum(Y * np.log(self.probs)) / len(A)

    def backward(self):
        """The loss is a mean over the rows."""
        return (self.probs - self.Y) / len(self.Y)
