# finding: array_attribute; class: typo-attr
# line: 7
import numpy as np


def cross_entropy_error(y, t):
    if t.nidm == 1:
        t = np.eye(y.shape[-1])[t]
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]
