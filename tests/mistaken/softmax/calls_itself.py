# finding: recursion; class: calls-itself
# line: 8
import numpy as np


def softmax(x):
    if x.ndim == 2:
        return softmax(x)
    e = np.exp(x - np.max(x))
    return e / np.sum(e)
