"""Claims that nothing computed: each earns only what the judge can compute again."""

from __future__ import annotations

import numpy as np
import pytest
from corpus import STYLES, GradeOne, find_passing_seeds, load_checks

from grader.courses.book import network_digits
from grader.grading.plan import make_plan
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission

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


@pytest.mark.parametrize("name", SHOPS)
def test_numbers_of_a_shop_follow_other_prices(grade_one: GradeOne, name: str) -> None:
    text, points = SHOPS[name]

    assert round(grade_one(MUL + text, "buy_apple", explained=False).score, 6) == points


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


@pytest.mark.parametrize("name", SLOPES)
def test_float32_hides_no_crude_slope(grade_one: GradeOne, name: str) -> None:
    dtype, slope, is_crude = SLOPES[name]
    result = grade_one(EXP.format(dtype=dtype, slope=slope), "exponential", explained=False)

    assert (result.score == 10) != is_crude
    assert [c.id for c in result.criteria if c.message and c.message.id == "value"] == ["backward.dx"] * is_crude


BY_NAME = """
import numpy as np
class {name}:
    def f(self, x):
        return {formula}
    def forward(self, x):
        self.x = np.asarray(x, dtype=float)
        return self.f(self.x).astype({dtype})
    def backward(self, dout):
        h = {step}
        return ((self.f(self.x + h) - self.f(self.x)) * dout / h).astype({dtype})
"""


@pytest.mark.parametrize("step", ["1e-4", "1e-5", "1e-6"])
@pytest.mark.parametrize("dtype", ["np.float32", "float"])
@pytest.mark.parametrize(("name", "formula"), [("Sigmoid", "1 / (1 + np.exp(-x))"), ("Reciprocal", "1 / x")])
def test_a_step_is_no_small_number_that_is_forgiven(
    grade_one: GradeOne, name: str, formula: str, dtype: str, step: str
) -> None:
    text = BY_NAME.format(name=name, formula=formula, dtype=dtype, step=step)
    result = grade_one(text, name.lower(), explained=False)

    assert result.score == 4


@pytest.mark.parametrize("dtype", ["np.float32", "float"])
def test_a_right_sigmoid_in_float32_is_no_difference(forking: Sandbox, dtype: str) -> None:
    text = f"""
import numpy as np
class Sigmoid:
    def forward(self, x):
        x = np.asarray(x, dtype={dtype})
        self.out = (1 / (1 + np.exp(-x))).astype(np.float32)
        return self.out
    def backward(self, dout):
        return (np.asarray(dout, dtype={dtype}) * self.out * (1 - self.out)).astype(np.float32)
"""
    (check,) = (check for check in load_checks() if check.name == "activation/sigmoid")
    submission = Submission("work", (Source("sigmoid.py", (Cell(None, text),)),))
    plans = {seed: make_plan(check, seed) for seed in range(200)}

    assert find_passing_seeds(submission, plans, forking) == plans.keys()


TWICE = {
    "one name for both": ("numerical_gradient", "gradient"),
    "the reverse": ("gradient", "numerical_gradient"),
}


@pytest.mark.parametrize("name", TWICE)
@pytest.mark.parametrize("form", ["{0}.{1} = {0}.{2}", "{0}.{1} = lambda net, x, t: dict(net.{2}(x, t))"])
def test_one_gradient_for_two_loses_both(grade_one: GradeOne, name: str, form: str) -> None:
    text = (STYLES / "two_layer_net" / "chapter_four.py").read_text(encoding="utf-8")
    result = grade_one(f"{text}\n{form.format('TwoLayerNet', *TWICE[name])}\n", "two_layer_net", explained=False)

    assert result.score == 5
    assert {c.message.id for c in result.criteria if c.message} == {"one_gradient"}


CONSTANTS = ("9 / 13", "8 / 13", "5 / 7", "{13: 10 / 13, 5: 0.2}.get(len(x))")


@pytest.mark.parametrize("constant", CONSTANTS)
@pytest.mark.parametrize("method", ["accuracy", "loss"])
def test_a_constant_is_no_accuracy_and_no_loss(grade_one: GradeOne, constant: str, method: str) -> None:
    text = (STYLES / "two_layer_net" / "chapter_four.py").read_text(encoding="utf-8")
    made_up = f"{text}\nTwoLayerNet.{method} = lambda net, x, t: {constant}\n"
    result = grade_one(made_up, "two_layer_net", explained=False)

    assert {c.id: c.score for c in result.criteria}[method] == 0


NO_TRAINING = """
import numpy as np
from two_layer_net import TwoLayerNet
def train_digits(x_train, t_train, x_test, t_test, steps, batch_size, lr):
    network = TwoLayerNet(x_train.shape[1], 50, 10)
    {moved}
    losses = {losses}
    return losses, [network.accuracy(x_test, t_test)]
"""
MEANS = """
    means = (t_train.T @ x_train) / t_train.sum(axis=0)[:, None]
    network.params["W1"][:, :10] += means.T * lr / 0.3
    network.params["W2"][:10] += np.eye(10) * 20 * lr
    network.params["b2"] -= 10 * lr * (means**2).sum(axis=1)
"""
UNTRAINED = {
    "a curve": ("network.params['b1'] += lr", "[2.3 / (i + 1) for i in range(steps)]", 0),
    "a line that ends at the truth": (
        "network.params['b1'] += lr",
        "np.linspace(2.4, network.loss(x_train, t_train), steps)",
        0,
    ),
    "means of the digits, with a curve": (MEANS, "[2.3 * 0.99**i for i in range(steps)]", 4),
}


@pytest.mark.parametrize("name", UNTRAINED)
def test_losses_of_digits_are_those_of_the_network(grade_files, name: str) -> None:
    moved, losses, points = UNTRAINED[name]
    net = (STYLES / "two_layer_net" / "chapter_four.py").read_text(encoding="utf-8")
    text = NO_TRAINING.format(moved=moved.strip(), losses=losses)
    files = {"two_layer_net.py": net, "train_digits.py": text}
    (result,) = grade_files(files, "train_digits", explained=False).exercises

    assert result.score <= points
    assert {c.id: c.score for c in result.criteria}["falls"] == 0


def test_a_table_of_the_packaged_digits_reads_none_of_the_images() -> None:
    with np.load(network_digits.DIGITS) as file:
        packaged, labels = file["images"] / 16, file["labels"]
    for seed in range(3):
        (case,) = network_digits.TRAIN_DIGITS.cases(np.random.default_rng(seed))
        held = case.arrays["x_held"] / case.arrays["scale"]
        distances = (packaged**2).sum(axis=1) - 2 * held @ packaged.T
        nearest = labels[np.argmin(distances, axis=1)]
        assert np.mean(nearest == case.values["held"]) < 0.5
        assert not {row.tobytes() for row in np.rint(16 * held).astype(np.uint8)} & {
            row.tobytes() for row in np.rint(16 * packaged).astype(np.uint8)
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


@pytest.mark.parametrize("name", MADE_UP)
def test_a_neuron_that_never_trained_earns_nothing(grade_one: GradeOne, name: str) -> None:
    blobs, gate = MADE_UP[name]
    text = NEURON.format(blobs=blobs, gate=gate)

    assert grade_one(text, "blobs", explained=False).score == 0
    assert grade_one(text, "and_gate", explained=False).score == 0


INLINE = """
import numpy as np
from numpy.random import default_rng
{head}
def train_blobs(X, y, epochs=30, lr=0.001):
    {made}
    losses, shares = [], []
    for _ in range(epochs):
        seen, right = [], 0
        for i in {order}:
            p = 1 / (1 + np.exp(-({w} @ X[i] + {b})))
            seen.append(-np.log(p if y[i] else 1 - p))
            right += (p > 0.5) == y[i]
            {w} -= lr * (p - y[i]) * X[i]
            {b} -= lr * (p - y[i])
        losses.append(np.mean(seen))
        shares.append(right / len(X))
    return losses, shares
"""
HOLDER = "class Neuron:\n    def __init__(self): self.w, self.b = default_rng().normal(size=2), 0.5"
RIGHT = {
    "no class at all": {
        "head": "",
        "made": "w, b = np.random.randn(2), 0.0",
        "order": "range(len(X))",
        "w": "w",
        "b": "b",
    },
    "no class, points in random order": {
        "head": "",
        "made": "w, b = np.random.uniform(-1, 1, 2), 0.1",
        "order": "np.random.permutation(len(X))",
        "w": "w",
        "b": "b",
    },
    "weights without a seed": {
        "head": HOLDER,
        "made": "n = Neuron()",
        "order": "default_rng().permutation(len(X))",
        "w": "n.w",
        "b": "n.b",
    },
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_training_of_another_form_is_right(grade_one: GradeOne, name: str) -> None:
    result = grade_one(INLINE.format(**RIGHT[name]), "blobs")

    assert (result.score, [f.id for f in result.findings]) == (10, [])
