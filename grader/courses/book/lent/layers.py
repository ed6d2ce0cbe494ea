"""The book's common.layers, of both volumes: `params` and `grads` are what nets of the second volume read."""

import numpy as np


class MatMul:
    def __init__(self, W):
        self.W = W
        self.params, self.grads = [W], [np.zeros_like(W, dtype=float)]

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W)

    def backward(self, dout):
        self.grads[0][...] = self.dW = np.dot(self.x.T, dout)
        return np.dot(dout, self.W.T)


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.params, self.grads = [W, b], [np.zeros_like(W, dtype=float), np.zeros_like(b, dtype=float)]

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout):
        self.grads[0][...] = self.dW = np.dot(self.x.T, dout)
        self.grads[1][...] = self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T).reshape(self.shape)


class Relu:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        self.passed = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.passed


class Sigmoid:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class Softmax:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
        self.out = powers / np.sum(powers, axis=-1, keepdims=True)
        return self.out

    def backward(self, dout):
        return self.out * (dout - np.sum(dout * self.out, axis=-1, keepdims=True))


class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, t):
        powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
        self.y = powers / np.sum(powers, axis=-1, keepdims=True)
        self.t = t if t.size == self.y.size else np.eye(self.y.shape[-1])[t]
        self.loss = -np.sum(self.t * np.log(self.y + 1e-7)) / len(self.y)
        return self.loss

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


class SigmoidWithLoss:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x, t):
        self.y, self.t = 1 / (1 + np.exp(-x)), t
        self.loss = -np.mean(t * np.log(self.y + 1e-7) + (1 - t) * np.log(1 - self.y + 1e-7))
        return self.loss

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)


class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.params, self.grads = [], []
        self.dropout_ratio = dropout_ratio

    def forward(self, x, train_flg=True):
        self.mask = np.random.rand(*x.shape) > self.dropout_ratio if train_flg else 1 - self.dropout_ratio
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
