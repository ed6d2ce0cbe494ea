# finding: sign_of_loss_turned; class: sign
# line: 8
import numpy as np


class BCELoss:
    def __call__(self, pred, y):
        J = (y * np.log(pred) + (1 - y) * np.log(1 - pred))
        return J, (pred - y) / (pred * (1 - pred))
