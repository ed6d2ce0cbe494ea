"""SimpleConvNet: a small convolutional network."""

import numpy as np
from convolution.convolution import Convolution
from convolution.pooling import Pooling


class Affine:
    """It takes images, too: each becomes a row."""

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(len(x), -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape)


class Relu:
    """Only what passed on the way forward passes on the way back."""

    def forward(self, x):
        self.passes = x > 0
        return x * self.passes

    def backward(self, dout):
        return dout * self.passes


class SoftmaxWithLoss:
    """The gradient of each score is how far its probability is from the target, over N."""

    def forward(self, x, t):
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = powers / powers.sum(axis=1, keepdims=True)
        self.t = t if t.shape == x.shape else np.eye(x.shape[1])[t]
        return -np.sum(self.t * np.log(self.y + 1e-7)) / len(x)

    def backward(self):
        return (self.y - self.t) / len(self.y)


class SimpleConvNet:
    """The layers hold the arrays of params themselves, so a training changes both."""

    def __init__(self, input_dim, conv_param, hidden_size, output_size, weight_init_std=0.01):
        channels, height, _ = input_dim
        count, size = conv_param["filter_num"], conv_param["filter_size"]
        side = (height + 2 * conv_param["pad"] - size) // conv_param["stride"] + 1
        flat = count * (side // 2) ** 2
        self.params = {
            "W1": weight_init_std * np.random.randn(count, channels, size, size),
            "b1": np.zeros(count),
            "W2": weight_init_std * np.random.randn(flat, hidden_size),
            "b2": np.zeros(hidden_size),
            "W3": weight_init_std * np.random.randn(hidden_size, output_size),
            "b3": np.zeros(output_size),
        }
        self.convolution = Convolution(self.params["W1"], self.params["b1"], conv_param["stride"], conv_param["pad"])
        self.first = Affine(self.params["W2"], self.params["b2"])
        self.second = Affine(self.params["W3"], self.params["b3"])
        self.layers = [self.convolution, Relu(), Pooling(2, 2, 2), self.first, Relu(), self.second]
        self.last_layer = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last_layer.forward(self.predict(x), t)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last_layer.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return {
            "W1": self.convolution.dW,
            "b1": self.convolution.db,
            "W2": self.first.dW,
            "b2": self.first.db,
            "W3": self.second.dW,
            "b3": self.second.db,
        }
