# style: the parts stand in the same file, and their names are other ones
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

    def backward(self, dJ_dpred):
        return self.a * (1 - self.a) * dJ_dpred


class Model:
    def __init__(self):
        self.layer1 = AffineFunction()
        self.act = Sigmoid()

    def forward(self, X):
        self.z = self.layer1.forward(X)
        self.pred = self.act.forward(self.z)
        return self.pred

    def backward(self, dJ_dpred, lr):
        dJ_dz = self.act.backward(dJ_dpred)
        w, b = self.layer1.backward(dJ_dz, lr)
        return w, b
