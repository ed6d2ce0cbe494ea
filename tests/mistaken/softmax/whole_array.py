# finding: whole_array; class: softmax-whole-array
# line: 9
import numpy as np


def softmax(x):
    largest = np.max(x)
    e = np.exp(x - largest)
    total = np.sum(e)
    return e / total
