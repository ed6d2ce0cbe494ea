# finding: keyword_unknown; class: typo-numpy-name
# line: 8
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdim=True)
