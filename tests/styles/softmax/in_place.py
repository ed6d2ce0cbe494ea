# style: the maximum is subtracted from the caller's array in place
# remark: changes x
import numpy as np


def softmax(x):
    x -= x.max(axis=-1, keepdims=True)
    y = np.exp(x)
    y /= y.sum(axis=-1, keepdims=True)
    return y
