# finding: bracket_misplaced; class: misplaced-paren
# line: 9
import numpy as np


class BCELoss:
    def __call__(self, pred, y):
        J = -(y * np.log(pred) + (1 - y) * np.log(1 - pred))
        return J, (pred - y) / (pred + 1e-7 * (1 - pred + 1e-7))
