# style: a forward method in place of the call
import numpy as np


class BCELoss:
    def forward(self, pred, y):
        self.loss = -np.log(pred + 1e-7) if y == 1 else -np.log(1 - pred + 1e-7)
        self.grad = -1 / (pred + 1e-7) if y == 1 else 1 / (1 - pred + 1e-7)
        return self.loss, self.grad
