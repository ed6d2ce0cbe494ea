# finding: colon_left_out; class: semicolon-for-colon
# line: 6
import numpy as np


def softmax(x);
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
