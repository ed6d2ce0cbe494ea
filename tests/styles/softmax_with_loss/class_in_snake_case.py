# style: the class is called soft_max_with_loss, the loss is a plain float
# remark: labels only
import numpy as np


class soft_max_with_loss:
    def __init__(self):
        self.cache = None

    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        self.cache = (y, t)
        return float(np.mean([-np.log(y[i, label] + 1e-7) for i, label in enumerate(t)]))

    def backward(self, dout=1):
        y, t = self.cache
        dx = np.array(y)
        for i, label in enumerate(t):
            dx[i, label] -= 1
        return dx / len(t)
