# style: the arguments come as target, then prediction; one-hot and labels
# remark: no 1-D probabilities
import numpy as np


def cross_entropy_error(t, y):
    n = y.shape[0]
    if t.ndim == 2:
        t = np.argmax(t, axis=1)
    return -np.sum(np.log(y[np.arange(n), t] + 1e-7)) / n
