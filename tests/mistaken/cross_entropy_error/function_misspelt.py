# finding: symbol_misspelt; class: typo-name
# line: 6
import numpy as np


def corss_entorpy_eror(y, t):
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]
