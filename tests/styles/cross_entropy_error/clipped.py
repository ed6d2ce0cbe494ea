# style: np.clip keeps the probabilities away from zero, both target forms by the number of axes
import numpy as np


def cross_entropy_error(y, t):
    y = np.atleast_2d(np.clip(y, 1e-12, 1.0))
    t = np.asarray(t)
    if t.size == y.size:
        t = t.reshape(y.shape)
        return float(-(t * np.log(y)).sum() / len(y))
    t = t.reshape(-1)
    return float(-np.log(y[np.arange(len(y)), t]).sum() / len(y))
