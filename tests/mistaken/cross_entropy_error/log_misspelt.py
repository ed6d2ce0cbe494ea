# finding: np_attribute; class: typo-numpy-name
# line: 8
import numpy as np


def cross_entropy_error(y, t):
    n = y.shape[0]
    return -np.sum(t * np.lgo(y + 1e-7)) / n
