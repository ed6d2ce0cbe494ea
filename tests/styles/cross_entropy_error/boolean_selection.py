# style: the right entries are selected with t == 1, and epsilon is an optional argument
# remark: one-hot only
import numpy as np


def cross_entropy_error(y, t, epsilon=1e-7):
    right = y[t == 1]
    return -np.log(right + epsilon).sum() / right.size
