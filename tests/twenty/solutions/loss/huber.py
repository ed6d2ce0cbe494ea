import numpy as np


def huber(x, t):
    r = x - t
    return np.where(np.abs(r) < 1, 0.5 * r**2, np.abs(r) - 0.5)
