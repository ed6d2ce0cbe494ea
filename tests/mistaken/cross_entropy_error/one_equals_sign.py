# finding: comparison; class: equals-for-comparison
# line: 7
import numpy as np


def cross_entropy_error(y, t):
    if y.ndim = 1:
        y, t = y[None], t[None]
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]
