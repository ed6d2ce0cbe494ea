# finding: along_columns; class: wrong-axis
# line: 8
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e, axis=0)
