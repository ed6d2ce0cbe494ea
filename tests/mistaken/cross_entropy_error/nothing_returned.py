# finding: missing_return; class: missing-return
# line: 9
import numpy as np


def cross_entropy_error(y, t):
    n = y.shape[0]
    loss = -np.sum(t * np.log(y + 1e-7)) / n
