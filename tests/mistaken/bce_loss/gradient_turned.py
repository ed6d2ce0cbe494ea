# finding: sign_of_gradient_turned; class: sign
# line: 9
import numpy as np


class BCELoss:
    def __call__(self, pred, y):
        J = -(y * np.log(pred) + (1 - y) * np.log(1 - pred))
        return J, (y - pred) / (pred * (1 - pred))
