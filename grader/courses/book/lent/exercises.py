"""Right layers of the exercises that the book's files do not have."""

import numpy as np


class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout=1):
        return dout, dout


class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout=1):
        return dout * self.y, dout * self.x


class Negate:
    def forward(self, x):
        return -x

    def backward(self, dout=1):
        return -dout


class Exp:
    def forward(self, x):
        self.out = np.exp(x)
        return self.out

    def backward(self, dout=1):
        return dout * self.out


class AddOne:
    def forward(self, x):
        return x + 1

    def backward(self, dout=1):
        return dout


class Reciprocal:
    def forward(self, x):
        self.x = x
        return 1 / x

    def backward(self, dout=1):
        return -dout / self.x**2


class AffineFunction:
    """z grows with a weight as fast as that weight's input, and with the bias as fast as 1."""

    def __init__(self):
        self.w = np.random.randn(2)
        self.b = np.random.randn()

    def forward(self, X):
        self.X = X
        return np.dot(X, self.w) + self.b

    def backward(self, dJ_dz, lr):
        self.w = self.w - lr * dJ_dz * self.X
        self.b = self.b - lr * dJ_dz
        return self.w, self.b


class BCELoss:
    """Small numbers keep the logarithm and the division away from 0."""

    def __call__(self, pred, y):
        near_zero = 1e-7
        loss = -(y * np.log(pred + near_zero) + (1 - y) * np.log(1 - pred + near_zero))
        dJ_dpred = (pred - y) / ((pred + near_zero) * (1 - pred + near_zero))
        return loss, dJ_dpred


class Model:
    def __init__(self):
        self.w = np.random.randn(2)
        self.b = np.random.randn()

    def forward(self, X):
        self.X = X
        self.pred = 1 / (1 + np.exp(-(np.dot(X, self.w) + self.b)))
        return self.pred

    def backward(self, dJ_dpred, lr):
        dJ_dz = dJ_dpred * self.pred * (1 - self.pred)
        self.w = self.w - lr * dJ_dz * self.X
        self.b = self.b - lr * dJ_dz
        return self.w, self.b


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        self.x = x
        self.hidden = np.maximum(x @ self.params["W1"] + self.params["b1"], 0)
        return self.hidden @ self.params["W2"] + self.params["b2"]

    def loss(self, x, t):
        scores = self.predict(x)
        powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
        self.y = powers / np.sum(powers, axis=-1, keepdims=True)
        return -np.sum(t * np.log(self.y + 1e-7)) / len(x)

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(np.argmax(self.predict(x), axis=1) == labels)

    def numerical_gradient(self, x, t):
        gradients = {name: np.zeros_like(array) for name, array in self.params.items()}
        for name, array in self.params.items():
            for index in np.ndindex(*array.shape):
                kept = array[index]
                array[index] = kept + 1e-4
                above = self.loss(x, t)
                array[index] = kept - 1e-4
                gradients[name][index] = (above - self.loss(x, t)) / 2e-4
                array[index] = kept
        return gradients

    def gradient(self, x, t):
        self.loss(x, t)
        down = (self.y - t) / len(x)
        below = (down @ self.params["W2"].T) * (self.hidden > 0)
        return {
            "W1": x.T @ below,
            "b1": below.sum(axis=0),
            "W2": self.hidden.T @ down,
            "b2": down.sum(axis=0),
        }
