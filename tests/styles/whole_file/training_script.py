# style: layers followed by a network, data loading, an interactive question, training, plots and exit() at the top level
# exercises: activation/relu, affine/affine, affine/softmax, affine/cross_entropy_error, affine/softmax_with_loss
# remark: no 4-D input; one-hot only; changes dout
import sys, os
sys.path.append(os.pardir)
import numpy as np
import matplotlib.pyplot as plt
from collections import OrderedDict
from dataset.mnist import load_mnist

np.random.seed(7)


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y), np.atleast_2d(t)
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t, self.y = t, softmax(x)
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return (self.y - self.t) / len(self.t)


class TwoLayerNet:
    def __init__(self, sizes):
        i, h, o = sizes
        self.layers = OrderedDict()
        self.layers["in"] = Affine(np.random.randn(i, h), np.zeros(h))
        self.layers["relu"] = Relu()
        self.layers["out"] = Affine(np.random.randn(h, o), np.zeros(o))
        self.last = SoftmaxWithLoss()


(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
epochs = int(input("epochs: "))
net = TwoLayerNet((784, 50, 10))
losses = []
for epoch in range(epochs):
    batch = np.random.choice(len(x_train), 100)
    out = x_train[batch]
    for layer in net.layers.values():
        out = layer.forward(out)
    losses.append(net.last.forward(out, t_train[batch]))
    print("epoch", epoch, "loss", losses[-1])
plt.plot(losses)
plt.show()
exit()
