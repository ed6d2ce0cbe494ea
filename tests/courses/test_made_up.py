"""Claims that nothing computed: each earns only what the judge can compute again."""

from __future__ import annotations

import numpy as np
import pytest
from claims import EXP, MADE_UP, MUL, NEURON, SHOPS, SLOPES
from corpus import STYLES, GradeOne, find_passing_seeds, load_checks

from grader.courses.book import network_digits
from grader.grading.plan import make_plan
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission


@pytest.mark.parametrize("name", SHOPS)
def test_numbers_of_a_shop_follow_other_prices(grade_one: GradeOne, name: str) -> None:
    text, points = SHOPS[name]

    assert round(grade_one(MUL + text, "buy_apple", explained=False).score, 6) == points


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


FLOAT = pytest.mark.slow("tries a right layer once more, in the type that all others use")


@pytest.mark.parametrize("dtype", ["np.float32", pytest.param("float", marks=FLOAT)])
@pytest.mark.slow("grades a layer under 200 seeds")
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
