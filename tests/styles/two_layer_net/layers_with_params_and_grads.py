# style: layers of the second volume, whose params and grads the network collects; gradient copies what backward filled
import sys

sys.path.append("..")
from common.np import *
from common.config import GPU
from common.layers import Affine, Sigmoid, SoftmaxWithLoss
from common.gradient import numerical_gradient

if GPU:
    print("on the graphics card")


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        I, H, O = input_size, hidden_size, output_size
        self.layers = [
            Affine(weight_init_std * np.random.randn(I, H), np.zeros(H)),
            Sigmoid(),
            Affine(weight_init_std * np.random.randn(H, O), np.zeros(O)),
        ]
        self.loss_layer = SoftmaxWithLoss()
        params, self.grads = [], []
        for layer in self.layers:
            params += layer.params
            self.grads += layer.grads
        self.params = dict(zip(("W1", "b1", "W2", "b2"), params))

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.loss_layer.forward(self.predict(x), t)

    def backward(self, dout=1):
        dout = self.loss_layer.backward(dout)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return dout

    def accuracy(self, x, t):
        y = self.predict(x).argmax(axis=1)
        t = t.argmax(axis=1) if t.ndim == 2 else t
        return (y == t).mean()

    def gradient(self, x, t):
        self.loss(x, t)
        self.backward()
        return {key: grad.copy() for key, grad in zip(self.params, self.grads)}

    def numerical_gradient(self, x, t):
        return {key: numerical_gradient(lambda _: self.loss(x, t), self.params[key]) for key in self.params}
