# style: the whole network in one file, parameters in an OrderedDict, gradients in a comprehension
from collections import OrderedDict

import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return -np.sum(self.t * np.log(self.y + 1e-7)) / len(x)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)


def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.size):
        saved = x.flat[i]
        x.flat[i] = saved + h
        plus = f(x)
        x.flat[i] = saved - h
        minus = f(x)
        x.flat[i] = saved
        grad.flat[i] = (plus - minus) / (2 * h)
    return grad


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        sizes = (input_size, hidden_size, output_size)
        self.params = OrderedDict()
        for i, (rows, columns) in enumerate(zip(sizes, sizes[1:]), start=1):
            self.params[f"W{i}"] = weight_init_std * np.random.randn(rows, columns)
            self.params[f"b{i}"] = np.zeros(columns)
        self.affine = [Affine(self.params[f"W{i}"], self.params[f"b{i}"]) for i in (1, 2)]
        self.layers = [("affine1", self.affine[0]), ("relu", Relu()), ("affine2", self.affine[1])]
        self.loss_layer = SoftmaxWithLoss()

    def predict(self, x):
        for _, layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.loss_layer.forward(self.predict(x), t)

    def accuracy(self, x, t):
        guess = self.predict(x).argmax(axis=1)
        wanted = t if t.ndim == 1 else t.argmax(axis=1)
        return float((guess == wanted).sum()) / len(x)

    def numerical_gradient(self, x, t):
        return {k: numerical_gradient(lambda _: self.loss(x, t), v) for k, v in self.params.items()}

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.loss_layer.backward(1)
        for _, layer in self.layers[::-1]:
            dout = layer.backward(dout)
        return {f"{kind}{i}": getattr(layer, f"d{kind}") for i, layer in enumerate(self.affine, 1) for kind in "Wb"}
