import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta

    def forward(self, x):
        self.root = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
        self.normal = (x - x.mean(axis=1, keepdims=True)) / self.root
        return self.gamma * self.normal + self.beta

    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.normal).sum(axis=0), dout.sum(axis=0)
        d = dout * self.gamma
        return (
            d - d.mean(axis=1, keepdims=True) - self.normal * (d * self.normal).mean(axis=1, keepdims=True)
        ) / self.root
