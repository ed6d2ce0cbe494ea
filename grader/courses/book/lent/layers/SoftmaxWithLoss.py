import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
        self.y = powers / np.sum(powers, axis=-1, keepdims=True)
        self.t = t if t.size == self.y.size else np.eye(self.y.shape[-1])[t]
        return -np.sum(self.t * np.log(self.y + 1e-7)) / len(self.y)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)
