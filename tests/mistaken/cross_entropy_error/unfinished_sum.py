# finding: value_left_out; class: unfinished-expression
# line: 8
import numpy as np


def cross_entropy_error(y, t):
    n = y.shape[0]
    return -np.sum(t * ) / n
