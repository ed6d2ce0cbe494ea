# style: the loss is returned as a 0-d array, the constant is a module global
# remark: one-hot only; no 1-D probabilities
import numpy as np

EPSILON = 1e-7


def cross_entropy_error(y, t):
    loss = -np.sum(t * np.log(np.maximum(y, EPSILON))) / len(y)
    return np.array(loss, dtype=np.float64)
