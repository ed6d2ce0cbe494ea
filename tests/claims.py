"""Hand-ins that claim what they have not computed: texts of their exercises, with the points that each deserves."""

from __future__ import annotations

from collections.abc import Iterator

MUL = """
class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dout): return dout * self.y, dout * self.x
"""
SHOPS = {
    "a share of the layers' result": (
        """
def buy_apple():
    layer = MulLayer()
    share, slope = layer.forward(100, 2) / 200, layer.backward(1)[0] / 2
    return 220.0 * share, (2.2 * slope, 110.0 * slope, 200.0 * slope)
""",
        0.0,
    ),
    "another result in each call": (
        """
calls = [0]
def buy_apple():
    calls[0] += 1
    times = 2.0 if calls[0] == 2 else 1.0
    return 220.0 * times, (2.2 * times, 110.0 * times, 200.0 * times)
""",
        0.0,
    ),
    "the second call raises": (
        """
calls = []
def buy_apple():
    calls.append(1)
    if len(calls) > 1: raise ValueError(calls)
    return 220.0, (2.2, 110.0, 200.0)
""",
        0.0,
    ),
    "a tax beside the layers": (
        """
def buy_apple():
    apples = MulLayer()
    before_tax = apples.forward(100, 2)
    return before_tax * 1.1, (*apples.backward(1.1), before_tax)
""",
        2.5,
    ),
    "arguments by name, and default prices": (
        """
def buy_apple(apple=100.0, number=2, tax=1.1):
    apples, taxed = MulLayer(), MulLayer()
    price = taxed.forward(y=tax, x=apples.forward(x=apple, y=number))
    down, dtax = taxed.backward(1.0)
    return [price, *apples.backward(down), dtax]
""",
        10.0,
    ),
}

EXP = """
import numpy as np
class Exp:
    def forward(self, x):
        self.x = np.asarray(x, dtype={dtype})
        return np.exp(self.x).astype(np.float32)
    def backward(self, dout):
        return ({slope} * dout).astype(np.float32)
"""
SLOPES = {
    "forward difference": ("float", "(np.exp(self.x + 1e-4) - np.exp(self.x)) / 1e-4", True),
    "backward difference": ("float", "(np.exp(self.x) - np.exp(self.x - 3e-5)) / 3e-5", True),
    "smaller step": ("float", "(np.exp(self.x + 1e-6) - np.exp(self.x)) / 1e-6", True),
    "central difference": ("float", "(np.exp(self.x + 1e-3) - np.exp(self.x - 1e-3)) / 2e-3", True),
    "right, rounded at the end": ("float", "np.exp(self.x)", False),
    "right, computed in float32": ("np.float32", "np.exp(self.x)", False),
}

NEURON = """
import numpy as np
def train_blobs(X, y, epochs=30, lr=0.001):
    centre = X[y == 1].mean(axis=0) - X[y == 0].mean(axis=0)
    right = float(np.mean((X @ centre > 0) == y))
    return {blobs}
def train_and_gate(steps=2000, lr=0.1):
    return {gate}
"""
MADE_UP = {
    "curves": (
        "[1 / (i + 1) for i in range(epochs)], [1.0] * epochs",
        "[3, 3], -5, [lr / (i + 1) for i in range(steps)]",
    ),
    "a right share, and a curve of the points": (
        "[abs(X).mean() * 0.9**i for i in range(epochs)], [right] * epochs",
        "np.array([3, 3]) * lr / 0.1, -5 * lr / 0.1, 0.7 * np.exp(-np.arange(steps) / 500)",
    ),
    "random weights first": (
        "[0.7 - 0.02 * i for i in range(epochs)], [0.5] + [1.0] * (epochs - 1)",
        "np.random.randn(2) * 0.01 + 3, -4.5 + lr, np.linspace(0.7, 0.02, steps)",
    ),
}


def list_claims() -> Iterator[tuple[str, str, str, float]]:
    """List the claims that do not deserve full points: exercise, aim, text, and the most points."""
    yield from (("buy_apple", name, MUL + text, points) for name, (text, points) in SHOPS.items() if points < 10)
    for name, (dtype, slope, is_crude) in SLOPES.items():
        if is_crude:
            yield "exponential", f"{name} in float32", EXP.format(dtype=dtype, slope=slope), 4.0
    for name, (blobs, gate) in MADE_UP.items():
        for exercise in ("blobs", "and_gate"):
            yield exercise, name, NEURON.format(blobs=blobs, gate=gate), 0.0
