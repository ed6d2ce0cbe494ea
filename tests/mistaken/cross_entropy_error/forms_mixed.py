# finding: index_not_whole; class: mixed-forms
# line: 8
import numpy as np


def cross_entropy_error(y, t):
    n = y.shape[0]
    picked = y[np.arange(n), t]
    return -np.sum(t * np.log(picked + 1e-7)) / n
