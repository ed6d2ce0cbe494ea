# style: a dataclass whose forward already computes the gradient, backward only scales it
from dataclasses import dataclass

import numpy as np


@dataclass
class SoftmaxWithLoss:
    epsilon: float = 1e-7
    gradient: object = None

    def forward(self, x, t):
        target = np.asarray(t)
        if target.ndim == 1:
            target = (target[:, None] == np.arange(x.shape[1])) * 1.0
        y = np.exp(x - np.max(x, axis=1, keepdims=True))
        y = y / np.sum(y, axis=1, keepdims=True)
        self.gradient = (y - target) / x.shape[0]
        return -np.sum(target * np.log(y + self.epsilon)) / x.shape[0]

    def backward(self, dout=1.0):
        return self.gradient * dout
