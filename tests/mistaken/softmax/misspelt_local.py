# finding: name_misspelt; class: typo-name
# line: 9
import numpy as np


def softmax(x):
    exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    sum_exp_x = np.sum(exp_x, axis=-1, keepdims=True)
    return exp_x / sum_epx_x
