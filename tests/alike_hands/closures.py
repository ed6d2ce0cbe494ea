# a hand that keeps what backward needs in a function, and writes the larger exercises only
import numpy as np


class SigmoidGraph:
    def __init__(self):
        self.n1 = Negate()
        self.n2 = Exp()
        self.n3 = AddOne()
        self.n4 = Reciprocal()

    def forward(self, x):
        return self.n4.forward(self.n3.forward(self.n2.forward(self.n1.forward(x))))

    def backward(self, dout):
        d3 = self.n4.backward(dout)
        d2 = self.n3.backward(d3)
        return self.n1.backward(self.n2.backward(d2))


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        def back(dout):
            self.dW = (dout.T @ x).T
            self.db = np.ones(len(dout)) @ dout
            return (self.W @ dout.T).T
        self.back = back
        return x.dot(self.W) + self.b

    def backward(self, dout):
        return self.back(dout)


def train_and_gate(steps=2000, lr=0.1):
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    Y = X.all(axis=1).astype(int)
    model, bce = Model(), BCELoss()
    history = np.zeros(steps)
    for k in range(steps):
        r = k % 4
        history[k], grad = bce(model.forward(X[r]), Y[r])
        last = model.backward(grad, lr)
    return (*last, list(history))


def train_digits(x_train, t_train, x_test, t_test, steps, batch_size, lr):
    net = TwoLayerNet(x_train.shape[1], 50, t_train.shape[1])
    curve = []

    def evaluate():
        return net.accuracy(x_test, t_test)

    def descend():
        rows = np.random.choice(x_train.shape[0], batch_size)
        xb, tb = x_train[rows], t_train[rows]
        grads = net.gradient(xb, tb)
        for key, param in net.params.items():
            param -= lr * grads[key]
        return net.loss(xb, tb)

    losses = []
    while len(losses) < steps:
        losses.append(descend())
        if len(losses) * batch_size % len(x_train) < batch_size:
            curve.append(evaluate())
    return losses, curve + [evaluate()]
