# style: the arguments come as target, then prediction; one-hot only
# remark: one-hot only
import numpy as np


def cross_entropy_error(t, y):
    n = 1 if y.ndim == 1 else y.shape[0]
    return -np.sum(np.log(y + 1e-7) * t) / n
