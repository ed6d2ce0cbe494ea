# finding: minus_before_sum_left_out; class: sign
# line: 8
import numpy as np


def cross_entropy_error(y, t):
    n = y.shape[0]
    return np.sum(t * np.log(y + 1e-7)) / n
