# finding: whole_array_after_shift; class: softmax-whole-array
# line: 8
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum()
