# finding: point_not_restored; class: missing-step
# line: 15
import numpy as np


def numerical_gradient(f, x):
    x, h = np.asarray(x, dtype=float), 1e-4
    grad = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        index = it.multi_index
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        grad[index] = (above - below) / (2 * h)
        it.iternext()
    return grad
