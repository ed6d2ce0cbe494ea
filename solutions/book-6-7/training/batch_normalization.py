"""BatchNormalization: the layer that gives every column the mean 0 and the variance 1."""

import numpy as np


class BatchNormalization:
    """A column without its mean and its scale keeps only its pattern."""

    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.running_mean = running_mean
        self.running_var = running_var

    def forward(self, x, train_flg=True):
        if self.running_mean is None:
            self.running_mean = np.zeros(x.shape[1])
            self.running_var = np.zeros(x.shape[1])
        if not train_flg:
            return self.gamma * (x - self.running_mean) / np.sqrt(self.running_var + 1e-6) + self.beta
        mean, var = x.mean(axis=0), x.var(axis=0)
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self.std = np.sqrt(var + 1e-6)
        self.normal = (x - mean) / self.std
        return self.gamma * self.normal + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.normal).sum(axis=0)
        dnormal = dout * self.gamma
        # The last two parts come from mean and variance, which every row of the batch has changed.
        return (dnormal - dnormal.mean(axis=0) - self.normal * (dnormal * self.normal).mean(axis=0)) / self.std
