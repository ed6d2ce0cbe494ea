# a hand with type hints, base classes and properties, as an engineer writes
from __future__ import annotations

from typing import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
EPSILON = 1e-7


class Node:
    """One node of the graph; a subclass says what is saved."""

    _saved: tuple = ()

    def _save(self, *values):
        self._saved = values

    @property
    def _only(self):
        (value,) = self._saved
        return value


class AddLayer(Node):
    def forward(self, x: Array, y: Array) -> Array:
        return sum((x, y))

    def backward(self, dout: Array) -> tuple[Array, Array]:
        dx = dy = dout
        return dx, dy


class MulLayer(Node):
    def forward(self, x: Array, y: Array) -> Array:
        self._save(x, y)
        return x * y

    def backward(self, dout: Array) -> tuple[Array, Array]:
        x, y = self._saved
        return y * dout, x * dout


class AddOne(Node):
    def forward(self, x: Array) -> Array:
        return x + 1.0

    def backward(self, dout: Array) -> Array:
        return 1.0 * dout


class Negate(Node):
    def forward(self, x: Array) -> Array:
        return -1.0 * x

    def backward(self, dout: Array) -> Array:
        return -1.0 * dout


class Exp(Node):
    def forward(self, x: Array) -> Array:
        self._save(np.exp(x))
        return self._only

    def backward(self, dout: Array) -> Array:
        return self._only * dout


class Reciprocal(Node):
    def forward(self, x: Array) -> Array:
        self._save(x)
        return x ** -1.0

    def backward(self, dout: Array) -> Array:
        return -dout * self._only ** -2.0


class SigmoidGraph:
    def __init__(self) -> None:
        self.chain = tuple(kind() for kind in (Negate, Exp, AddOne, Reciprocal))

    def forward(self, x: Array) -> Array:
        value = x
        for link in self.chain:
            value = link.forward(value)
        return value

    def backward(self, dout: Array) -> Array:
        gradient = dout
        for link in self.chain[::-1]:
            gradient = link.backward(gradient)
        return gradient


def buy_apple() -> tuple[float, tuple[float, float, float]]:
    fruit, taxed = MulLayer(), MulLayer()
    net = fruit.forward(x=100, y=2)
    gross = taxed.forward(x=net, y=1.1)
    dnet, dtax = taxed.backward(dout=1.0)
    return gross, fruit.backward(dnet) + (dtax,)


def buy_apple_orange():
    fruits = {"apple": MulLayer(), "orange": MulLayer()}
    basket, taxed = AddLayer(), MulLayer()
    costs = [fruits[name].forward(price, count) for name, price, count in (("apple", 100, 2), ("orange", 150, 3))]
    gross = taxed.forward(basket.forward(*costs), 1.1)
    dbasket, dtax = taxed.backward(1.0)
    slopes = dict(zip(fruits, basket.backward(dbasket)))
    dapple, dapple_num = fruits["apple"].backward(slopes["apple"])
    dorange, dorange_num = fruits["orange"].backward(slopes["orange"])
    return gross, (dapple_num, dapple, dorange, dorange_num, dtax)


class Relu(Node):
    def forward(self, x: Array) -> Array:
        self._save((x > 0).astype(float))
        return np.clip(x, 0, None)

    def backward(self, dout: Array) -> Array:
        return np.multiply(self._only, dout)


class Sigmoid(Node):
    def forward(self, x: Array) -> Array:
        self._save(np.reciprocal(1.0 + np.exp(-x)))
        return self._only

    def backward(self, dout: Array) -> Array:
        s = self._only
        return s * (1.0 - s) * dout


class Affine(Node):
    def __init__(self, W: Array, b: Array) -> None:
        self.W, self.b = W, b
        self.dW: Array | None = None
        self.db: Array | None = None

    def forward(self, x: Array) -> Array:
        self._save(x)
        return x @ self.W + self.b

    def backward(self, dout: Array) -> Array:
        self.dW = self._only.transpose() @ dout
        self.db = np.add.reduce(dout, axis=0)
        return dout @ self.W.transpose()


def softmax(x: Array) -> Array:
    highest = np.amax(x, axis=-1, keepdims=True)
    powers = np.exp(np.subtract(x, highest))
    return np.divide(powers, powers.sum(axis=-1, keepdims=True))


def as_labels(y: Array, t: Array) -> Array:
    return np.argmax(t, axis=-1) if np.ndim(t) == np.ndim(y) else t


def cross_entropy_error(y: Array, t: Array) -> float:
    rows = np.atleast_2d(y)
    picked = np.take_along_axis(rows, np.reshape(as_labels(y, t), (-1, 1)), axis=1)
    return float(np.mean(-np.log(picked + EPSILON)))


class SoftmaxWithLoss(Node):
    def forward(self, x: Array, t: Array) -> float:
        y = softmax(x)
        self._save(y, as_labels(y, t))
        return cross_entropy_error(y, t)

    def backward(self, dout: float = 1) -> Array:
        y, labels = self._saved
        target = (np.arange(y.shape[-1]) == np.reshape(labels, (-1, 1))).astype(float)
        return dout * (y - target.reshape(y.shape)) / max(np.size(labels), 1)


class AffineFunction(Node):
    def __init__(self) -> None:
        self.w: Array = np.random.randn(2)
        self.b: float = np.random.randn()

    def forward(self, X: Array) -> float:
        self._save(np.asarray(X))
        return np.inner(self.w, X) + self.b

    def backward(self, dJ_dz: float, lr: float):
        step = -lr * dJ_dz
        self.w = self.w + step * self._only
        self.b = self.b + step
        return self.w, self.b


class Model:
    def __init__(self) -> None:
        self.line, self.curve = AffineFunction(), Sigmoid()

    def forward(self, X: Array) -> float:
        return self.curve.forward(self.line.forward(X))

    def backward(self, dJ_dpred: float, lr: float):
        return self.line.backward(dJ_dz=self.curve.backward(dJ_dpred), lr=lr)


class BCELoss:
    def __call__(self, pred: float, y: float) -> tuple[float, float]:
        yes, no = pred + EPSILON, 1 - pred + EPSILON
        return -np.log(yes if y else no), (-1 / yes if y else 1 / no)


def train_and_gate(steps: int = 2000, lr: float = 0.1):
    from itertools import cycle, islice

    rows = cycle((np.array([a, b]), a & b) for a, b in ((0, 0), (0, 1), (1, 0), (1, 1)))
    neuron, criterion, history = Model(), BCELoss(), []
    for inputs, wanted in islice(list(islice(rows, 4)) * (steps // 4 + 1), steps):
        cost, slope = criterion(neuron.forward(inputs), wanted)
        weights, bias = neuron.backward(slope, lr)
        history.append(cost)
    return weights, bias, history


def train_blobs(X: Array, y: Array, epochs: int = 30, lr: float = 0.001):
    neuron, criterion = Model(), BCELoss()

    def learn(point, wanted):
        guess = neuron.forward(point)
        cost, slope = criterion(guess, wanted)
        neuron.backward(slope, lr)
        return cost, int(guess > 0.5) == wanted

    table = [np.mean([learn(*pair) for pair in zip(X, y)], axis=0) for _ in range(epochs)]
    return [row[0] for row in table], [row[1] for row in table]


def numerical_gradient(f: Callable[[Array], float], x: Array, h: float = 1e-4) -> Array:
    x = np.asarray(x, dtype=x.dtype if x.dtype.kind == "f" else float)

    def nudge(index, amount):
        x[index] += amount
        return f(x)

    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        before = x[index]
        slopes[index] = nudge(index, h) - nudge(index, -2 * h)
        x[index] = before
    return slopes / (2 * h)


def gradient_check(network, x: Array, t: Array) -> dict[str, float]:
    tried = network.numerical_gradient(x, t)
    report: dict[str, float] = {}
    for name, exact in network.gradient(x, t).items():
        report[name] = float(np.abs(exact - tried[name]).mean())
    return report


class TwoLayerNet:
    def __init__(self, input_size: int, hidden_size: int, output_size: int, weight_init_std: float = 0.01) -> None:
        def dense(rows: int, columns: int):
            return weight_init_std * np.random.randn(rows, columns), np.zeros(columns)

        W1, b1 = dense(input_size, hidden_size)
        W2, b2 = dense(hidden_size, output_size)
        self.params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
        self.stack = [Affine(W1, b1), Relu(), Affine(W2, b2)]
        self.head = SoftmaxWithLoss()

    def predict(self, x: Array) -> Array:
        from functools import reduce

        return reduce(lambda value, layer: layer.forward(value), self.stack, x)

    def loss(self, x: Array, t: Array) -> float:
        return self.head.forward(x=self.predict(x), t=t)

    def accuracy(self, x: Array, t: Array) -> float:
        scores = self.predict(x)
        return float(np.mean(scores.argmax(axis=-1) == as_labels(scores, t)))

    def numerical_gradient(self, x: Array, t: Array) -> dict[str, Array]:
        return {
            name: numerical_gradient(lambda _ignored: self.loss(x, t), value)
            for name, value in self.params.items()
        }

    def gradient(self, x: Array, t: Array) -> dict[str, Array]:
        _ = self.loss(x, t)
        flow = self.head.backward()
        for layer in self.stack[::-1]:
            flow = layer.backward(flow)
        first, _, second = self.stack
        return {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}


def train_digits(x_train, t_train, x_test, t_test, steps: int, batch_size: int, lr: float):
    samples, width = x_train.shape
    network = TwoLayerNet(width, 50, t_train.shape[-1])
    every = max(samples // batch_size, 1)
    losses: list[float] = []
    accuracies: list[float] = []
    for step in range(steps):
        picked = np.random.choice(samples, size=batch_size)
        images, wanted = x_train[picked], t_train[picked]
        for name, slope in network.gradient(images, wanted).items():
            network.params[name] -= lr * slope
        losses.append(network.loss(images, wanted))
        if step % every == every - 1:
            accuracies.append(network.accuracy(x_test, t_test))
    return losses, [*accuracies, network.accuracy(x_test, t_test)]
