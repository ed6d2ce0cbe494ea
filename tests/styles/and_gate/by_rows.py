# style: everything in one file, losses in an array
import numpy as np


class AffineFunction:
    def __init__(self):
        self.w = np.random.randn(2)
        self.b = np.random.randn()

    def forward(self, X):
        self.X = X
        return np.dot(X, self.w) + self.b

    def backward(self, dJ_dz, lr):
        self.w -= lr * self.X * dJ_dz
        self.b -= lr * dJ_dz
        return self.w, self.b


class Sigmoid:
    def forward(self, z):
        self.a = 1 / (1 + np.exp(-z))
        return self.a

    def backward(self, d):
        return self.a * (1 - self.a) * d


class BCELoss:
    def __call__(self, pred, y):
        return (
            -(y * np.log(pred + 1e-7) + (1 - y) * np.log(1 - pred + 1e-7)),
            (pred - y) / ((pred + 1e-7) * (1 - pred + 1e-7)),
        )


class Model:
    def __init__(self):
        self.affine, self.sigmoid = AffineFunction(), Sigmoid()

    def forward(self, X):
        return self.sigmoid.forward(self.affine.forward(X))

    def backward(self, d, lr):
        return self.affine.backward(self.sigmoid.backward(d), lr)


def train_and_gate(steps=2000, lr=0.1):
    table = [([0, 0], 0), ([0, 1], 0), ([1, 0], 0), ([1, 1], 1)]
    model, loss_fn = Model(), BCELoss()
    losses = np.zeros(steps)
    w = b = None
    for i in range(steps):
        X, y = table[i % len(table)]
        loss, grad = loss_fn(model.forward(np.array(X)), y)
        w, b = model.backward(grad, lr)
        losses[i] = loss
        if i in [0, 500, 1000, 1500]:
            print(f"{w=}, {b=:.4f}, {loss=:.4f}")
    return w, b, losses
