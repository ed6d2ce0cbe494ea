# finding: np_left_out; class: missing-np
# line: 8
import numpy as np


def cross_entropy_error(y, t):
    n = y.shape[0]
    return -np.sum(t * log(y + 1e-7)) / n
