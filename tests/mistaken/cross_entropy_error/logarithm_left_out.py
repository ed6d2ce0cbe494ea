# finding: logarithm_left_out; class: missing-step
# line: 8
import numpy as np


def cross_entropy_error(y, t):
    n = len(y)
    return -np.sum(t * y) / n
