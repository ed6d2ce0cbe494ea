# style: adds up the samples in a Python loop and returns an array of shape (1,)
# remark: labels only; no 1-D probabilities
import numpy as np


def cross_entropy_error(y, t):
    total = np.zeros(1)
    for row, label in zip(y, t):
        total -= np.log(row[label] + 1e-7)
    return total / len(y)
