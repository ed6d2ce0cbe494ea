# style: np.apply_along_axis over a helper for one row
import numpy as np


def one_row(a):
    c = np.max(a)
    exp_a = np.exp(a - c)
    sum_exp_a = np.sum(exp_a)
    y = exp_a / sum_exp_a
    return y


def softmax(a):
    # 행마다 적용
    return np.apply_along_axis(one_row, -1, a)
