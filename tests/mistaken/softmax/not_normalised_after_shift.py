# finding: not_normalised_after_shift; class: missing-step
# line: 9
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    total = np.sum(e, axis=-1, keepdims=True)
    return e
