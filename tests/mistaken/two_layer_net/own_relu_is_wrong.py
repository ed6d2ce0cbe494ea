# finding: differs; class: inherited-helper
# line: 9
import numpy as np
from common.functions import softmax, cross_entropy_error
from common.gradient import numerical_gradient


def relu(x):
    return np.minimum(x, 0)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        hidden = relu(x @ self.params["W1"] + self.params["b1"])
        return softmax(hidden @ self.params["W2"] + self.params["b2"])

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x, t):
        return np.mean(np.argmax(self.predict(x), axis=1) == np.argmax(t, axis=1))

    def numerical_gradient(self, x, t):
        return {key: numerical_gradient(lambda W: self.loss(x, t), self.params[key]) for key in self.params}

    def gradient(self, x, t):
        before = x @ self.params["W1"] + self.params["b1"]
        hidden = relu(before)
        dscores = (softmax(hidden @ self.params["W2"] + self.params["b2"]) - t) / len(x)
        dbefore = (dscores @ self.params["W2"].T) * (before > 0)
        return {
            "W1": x.T @ dbefore,
            "b1": dbefore.sum(axis=0),
            "W2": hidden.T @ dscores,
            "b2": dscores.sum(axis=0),
        }
