# finding: whole_array; class: softmax-whole-array
# line: 7
import numpy as np


def softmax(a):
    return np.exp(a) / np.sum(np.exp(a))
