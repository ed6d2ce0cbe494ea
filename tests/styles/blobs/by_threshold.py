# style: everything in one file, accuracy by a threshold
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



def train_blobs(X, y, epochs=30, lr=0.001):
    model = Model()
    loss_fn = BCELoss()
    epoch_loss, epoch_acc = list(), list()
    for epoch in range(epochs):
        preds, losses = [], []
        for X_, y_ in zip(X, y):
            pred = model.forward(X_)
            loss, dJ_dpred = loss_fn(pred, y_)
            model.backward(dJ_dpred, lr)
            preds.append(pred)
            losses.append(loss)
        epoch_acc.append(((np.array(preds) > 0.5) == y).sum().item() / len(y))
        epoch_loss.append(sum(losses) / len(losses))
    return epoch_loss, epoch_acc
