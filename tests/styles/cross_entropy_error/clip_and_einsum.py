# style: np.clip and einsum, one-hot only
# remark: one-hot only; no 1-D probabilities
import numpy as np


def cross_entropy_error(y, t):
    y = np.clip(y, 1e-12, 1.0)
    return -np.einsum("nc,nc->", t, np.log(y)) / len(y)
