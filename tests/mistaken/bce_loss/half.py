# finding: half_of_the_loss; class: wrong-formula
# line: 8
import numpy as np


class BCELoss:
    def __call__(self, pred, y):
        J = -(y * np.log(pred))
        return J, (pred - y) / (pred * (1 - pred))
