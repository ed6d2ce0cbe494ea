"""TwoLayerNet: two affine layers with a ReLU between them, and a loss at the end."""

import numpy as np
from activation.relu import Relu
from affine.affine import Affine
from affine.softmax_with_loss import SoftmaxWithLoss
from network.numerical_gradient import numerical_gradient


class TwoLayerNet:
    """The layers share the arrays of params, so whoever changes those in place changes the layers."""

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }
        self.first = Affine(self.params["W1"], self.params["b1"])
        self.second = Affine(self.params["W2"], self.params["b2"])
        self.layers = [self.first, Relu(), self.second]
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(np.argmax(self.predict(x), axis=1) == labels)

    def numerical_gradient(self, x, t):
        return {name: numerical_gradient(lambda _: self.loss(x, t), array) for name, array in self.params.items()}

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return {"W1": self.first.dW, "b1": self.first.db, "W2": self.second.dW, "b2": self.second.db}
