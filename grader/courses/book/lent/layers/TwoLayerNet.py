import numpy as np


def slope(f, x):
    gradient = np.zeros_like(x)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + 1e-4
        above = f()
        x[index] = kept - 1e-4
        below = f()
        x[index] = kept
        gradient[index] = (above - below) / 2e-4
    return gradient


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
        return {name: slope(lambda: self.loss(x, t), array) for name, array in self.params.items()}

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
