# style: the prediction is clipped before anything else
import numpy as np


class BCELoss:
    def __call__(self, pred, y):
        p = np.clip(pred, 1e-7, 1 - 1e-7)
        loss = -(y * np.log(p) + (1 - y) * np.log(1 - p))
        grad = -(y / p) + (1 - y) / (1 - p)
        return loss, grad
