# style: sigmoid_grad and softmax of the book's functions, reached through their module
import common.functions as F
from common.gradient import numerical_gradient as slope
import numpy as np, matplotlib.pyplot as plt


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        for n, (rows, columns) in enumerate([(input_size, hidden_size), (hidden_size, output_size)], 1):
            self.params[f"W{n}"] = weight_init_std * np.random.randn(rows, columns)
            self.params[f"b{n}"] = np.zeros(columns)

    def sums(self, x):
        first = x @ self.params["W1"] + self.params["b1"]
        return first, F.sigmoid(first) @ self.params["W2"] + self.params["b2"]

    def predict(self, x):
        return F.softmax(self.sums(x)[1])

    def loss(self, x, t):
        return F.cross_entropy_error(self.predict(x), t)

    def accuracy(self, x, t):
        return float(np.sum(np.argmax(self.predict(x), axis=1) == np.argmax(t, axis=1))) / x.shape[0]

    def numerical_gradient(self, x, t):
        return {name: slope(lambda W: self.loss(x, t), value) for name, value in self.params.items()}

    def gradient(self, x, t):
        first, scores = self.sums(x)
        delta = (F.softmax(scores) - t) / x.shape[0]
        before = F.sigmoid_grad(first) * (delta @ self.params["W2"].T)
        return {
            "W1": x.T @ before,
            "b1": before.sum(axis=0),
            "W2": F.sigmoid(first).T @ delta,
            "b2": delta.sum(axis=0),
        }
