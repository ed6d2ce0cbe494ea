# style: label targets and batches only, the mean of the logs of the picked entries
# remark: labels only; no 1-D probabilities
import numpy as np


def cross_entropy_error(y, t):
    picked = y[range(len(y)), t]
    return -np.log(picked + 1e-7).mean()
