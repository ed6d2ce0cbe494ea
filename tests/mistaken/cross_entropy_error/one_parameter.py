# finding: signature; class: wrong-signature
# line: 6
import numpy as np


def cross_entropy_error(y):
    return -np.sum(np.log(y + 1e-7)) / y.shape[0]
