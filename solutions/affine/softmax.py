"""softmax: the function that turns scores into probabilities."""

import numpy as np


def softmax(x):
    """The share that each exponential has in the sum of its row."""
    # The shift cancels in the quotient, and exp can no longer overflow.
    exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
