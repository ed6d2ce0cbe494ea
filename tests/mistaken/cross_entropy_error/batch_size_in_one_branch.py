# finding: unbound_local; class: used-before-set
# line: 11
import numpy as np


def cross_entropy_error(y, t):
    if y.ndim == 1:
        y = y.reshape(1, y.size)
        t = t.reshape(1, t.size)
        batch_size = y.shape[0]
    return -np.sum(t * np.log(y + 1e-7)) / batch_size
