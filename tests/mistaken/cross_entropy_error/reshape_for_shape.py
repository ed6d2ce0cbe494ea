# finding: meant; class: wrong-attr
# line: 7
import numpy as np


def cross_entropy_error(y, t):
    n = y.reshape[0]
    return -np.sum(t * np.log(y + 1e-7)) / n
