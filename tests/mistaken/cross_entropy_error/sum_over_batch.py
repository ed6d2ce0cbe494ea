# finding: sum_over_batch; class: no-batch-division
# line: 8
import numpy as np


def cross_entropy_error(y, t):
    small = 1e-7
    return -np.sum(t * np.log(y + small))
