# finding: axis_lost; class: wrong-axis
# line: 7
import numpy as np


def softmax(x):
    c = np.max(x, axis=1)
    e = np.exp(x - c)
    return e / np.sum(e, axis=1)
