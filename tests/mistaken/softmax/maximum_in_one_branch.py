# finding: unbound_local; class: used-before-set
# line: 9
import numpy as np


def softmax(x):
    if x.ndim == 1:
        c = np.max(x)
    e = np.exp(x - c)
    return e / np.sum(e, axis=-1, keepdims=True)
