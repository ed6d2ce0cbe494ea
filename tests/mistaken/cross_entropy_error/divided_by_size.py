# finding: mean_over_everything; class: extra-batch-division
# line: 7
import numpy as np


def cross_entropy_error(y, t):
    batch_size = y.size
    return -np.sum(t * np.log(y + 1e-7)) / batch_size
