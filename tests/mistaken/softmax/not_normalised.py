# finding: not_normalised
# line: 7
import numpy as np


def softmax(x):
    y = np.exp(x)
    return y
