# finding: not_normalised; class: missing-step
# line: 7
import numpy as np


def softmax(x):
    y = np.exp(x)
    return y
