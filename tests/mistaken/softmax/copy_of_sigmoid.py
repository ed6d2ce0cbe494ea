# finding: copy_of_sigmoid; class: wrong-formula
# line: 7
import numpy as np


def softmax(x):
    return 1 / (1 + np.exp(-x))
