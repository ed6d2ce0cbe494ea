# finding: squared_error; class: wrong-formula
# line: 7
import numpy as np


def cross_entropy_error(y, t):
    return 0.5 * np.sum((y - t) ** 2)
