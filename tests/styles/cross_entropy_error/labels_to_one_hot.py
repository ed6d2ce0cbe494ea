# style: labels are turned into one-hot rows with np.eye, the opposite of the book's way
import numpy as np


def cross_entropy_error(y, t):
    y = y.reshape(-1, y.shape[-1])
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    t = t.reshape(y.shape)
    return -np.einsum("nm,nm->", t, np.log(y + 1e-7)) / y.shape[0]
