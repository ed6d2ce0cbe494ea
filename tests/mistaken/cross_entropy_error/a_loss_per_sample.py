# finding: shape; class: no-batch-division
# line: 7
import numpy as np


def cross_entropy_error(y, t):
    return -np.sum(t * np.log(y + 1e-7), axis=1)
