# finding: exponential_left_out; class: missing-step
# line: 8
import numpy as np


def softmax(x):
    total = np.sum(x, axis=-1, keepdims=True)
    return x / total
