"""The texts that a course lends behave as its solutions, and a class of a plugin gets those of its course."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import corpus
import numpy as np
import pytest

from grader import Check, Verdict
from grader.courses.book.lent import HELPERS
from grader.grading.grade import prepare_grading
from grader.plugins import PluginError, load_plugins
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission

LENDABLE = [check for check in corpus.load_checks() if check.stand_in]
PLUGIN = """
from grader import Course, Layer, hookimpl
SCALED = Layer(
    "extra/scaled",
    symbol="Scaled",
    inputs={"x": "N D"},
    formula="3 * x",
    gradients={"dx": "3 * dout"},
)
LENT = {"triple": "def triple(x):\\n    return 3 * x\\n"}
@hookimpl
def bpgrade_checks():
    return RETURNED
"""
CALLS_TRIPLE = (
    "class Scaled:\n    def forward(self, x): return triple(x)\n    def backward(self, dout): return triple(dout)\n"
)
CALLS_RELU = "class Scaled:\n    def forward(self, x): return 3 * (relu(x) - relu(-x))\n    def backward(self, dout): return 3 * dout\n"


def grade_text(text: str, checks: tuple[Check, ...], name: str, box: Sandbox) -> Verdict:
    """The verdict on one text as one exercise."""
    chosen = [check for check in checks if check.name == name]
    submission = Submission("work", (Source("work.py", (Cell(None, text),)),))
    (result,) = prepare_grading(chosen, checks, box).grade(submission).exercises
    return result.verdict


@pytest.mark.parametrize("check", LENDABLE, ids=lambda check: check.name)
def test_a_stand_in_passes_as_a_solution_does(check: Check, checks: tuple[Check, ...], forking: Sandbox) -> None:
    assert grade_text(check.stand_in or "", checks, check.name, forking) is Verdict.PASSED


@pytest.mark.parametrize(
    ("name", "expected"), [("relu", lambda x: x * (x > 0)), ("sigmoid", lambda x: np.exp(x) / (np.exp(x) + 1))]
)
def test_a_helper_without_an_exercise_follows_its_formula(name: str, expected: Callable[[object], object]) -> None:
    space: dict[str, Callable[[object], object]] = {}
    exec(HELPERS[name], space)
    x = np.linspace(-5, 5, 21)

    np.testing.assert_allclose(space[name](x), expected(x))


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Check, ...]]:
    """Load the checks of a course beside a plugin that returns this expression."""

    def load(returned: str, course: str = "book") -> tuple[Check, ...]:
        name = f"lending_{abs(hash(returned))}"
        (tmp_path / f"{name}.py").write_text(PLUGIN.replace("RETURNED", returned), encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return load_plugins([name], course=course).checks

    return load


def test_a_course_lends_its_own_helpers(load: Callable[..., tuple[Check, ...]], forking: Sandbox) -> None:
    checks = load("Course('extra', [SCALED], LENT)", "extra")

    assert grade_text(CALLS_TRIPLE, checks, "extra/scaled", forking) is Verdict.PASSED
    assert grade_text(CALLS_RELU, checks, "extra/scaled", forking) is Verdict.RAISED


def test_checks_without_a_course_are_lent_what_the_book_lends(
    load: Callable[..., tuple[Check, ...]], forking: Sandbox
) -> None:
    checks = load("[SCALED]")

    assert grade_text(CALLS_RELU, checks, "extra/scaled", forking) is Verdict.PASSED
    assert grade_text(CALLS_TRIPLE, checks, "extra/scaled", forking) is Verdict.RAISED


def test_a_lent_text_must_define_its_name(load: Callable[..., tuple[Check, ...]]) -> None:
    with pytest.raises(PluginError, match="the lent text 'double' must define a function or class double"):
        load("Course('extra', [SCALED], {'double': LENT['triple']})", "extra")


# what the book's files define, by the mathematics
X = np.array([[-1.5, 0.25, 2.0], [0.5, -0.75, 3.0]])
P = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)
T = np.array([2, 0])
SLOPES = {"1d": (X[0], 2 * X[0] + 1), "2d": (X, 2 * X + 1)}


def run_lent(name: str) -> Any:
    """The lent object of this name; its text is complete by itself."""
    space: dict[str, Any] = {}
    exec(HELPERS[name], space)
    return space[name]


FUNCTIONS = {
    "identity_function": ((X,), X),
    "step_function": ((X,), np.where(X > 0, 1, 0)),
    "sigmoid_grad": ((X,), np.exp(-X) / (1 + np.exp(-X)) ** 2),
    "relu_grad": ((X,), np.where(X > 0, 1.0, 0.0)),
    "softmax": ((X,), P),
    "mean_squared_error": ((P, np.eye(3)[T]), 0.5 * ((P - np.eye(3)[T]) ** 2).sum()),
    "sum_squared_error": ((P, np.eye(3)[T]), 0.5 * ((P - np.eye(3)[T]) ** 2).sum()),
    "cross_entropy_error": ((P, T), -np.log(P[[0, 1], T] + 1e-7).mean()),
    "softmax_loss": ((X, np.eye(3)[T]), -np.log(P[[0, 1], T] + 1e-7).mean()),
    "numerical_gradient": ((lambda x: np.sum(x**2 + x), X.copy()), 2 * X + 1),
    "numerical_gradient_1d": ((lambda x: np.sum(x**2 + x), X[0].copy()), 2 * X[0] + 1),
    "_numerical_gradient_1d": ((lambda x: np.sum(x**2 + x), X[0].copy()), 2 * X[0] + 1),
    "numerical_gradient_2d": ((lambda x: np.sum(x**2 + x), X.copy()), 2 * X + 1),
    "to_one_hot": ((T, 3), np.eye(3)[T]),
    "convert_one_hot": ((np.array([T, T]), 3), np.eye(3)[[T, T]]),
    "conv_output_size": ((28, 5, 1, 2), 28),
    "smooth_curve": ((np.full(20, 3.0),), np.full(20, 3.0)),
    "im2col": ((np.arange(9.0).reshape(1, 1, 3, 3), 2, 2), [[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]),
    "col2im": ((np.ones((4, 4)), (1, 1, 3, 3), 2, 2), [[[[1, 2, 1], [2, 4, 2], [1, 2, 1]]]]),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_lent_function_follows_its_formula(name: str) -> None:
    arguments, expected = FUNCTIONS[name]

    np.testing.assert_allclose(run_lent(name)(*arguments), expected, rtol=1e-6)


def test_a_shuffled_dataset_keeps_its_pairs_and_clipped_gradients_their_direction() -> None:
    x, t = run_lent("shuffle_dataset")(X, T)
    grads = [np.array([3.0]), np.array([4.0])]
    run_lent("clip_grads")(grads, 1.0)

    assert {(tuple(row), label) for row, label in zip(x, t, strict=True)} == {(tuple(X[0]), 2), (tuple(X[1]), 0)}
    np.testing.assert_allclose([g[0] for g in grads], [0.6, 0.8], rtol=1e-5)


LAYERS = {
    "MatMul": ((np.arange(6.0).reshape(3, 2),), (X,)),
    "Affine": ((np.arange(6.0).reshape(3, 2), np.ones(2)), (X,)),
    "Relu": ((), (X,)),
    "Sigmoid": ((), (X,)),
    "Softmax": ((), (X,)),
    "SoftmaxWithLoss": ((), (X, T)),
    "SigmoidWithLoss": ((), (X[:, 0], np.array([0, 1]))),
    "Dropout": ((), (X,)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_the_backward_of_a_lent_layer_is_the_gradient_of_its_forward(name: str) -> None:
    parameters, inputs = LAYERS[name]
    layer, differentiate = run_lent(name)(*parameters), run_lent("numerical_gradient")

    def total(_: object) -> float:
        np.random.seed(0)
        return np.sum(layer.forward(*inputs) * weight)

    weight = np.sin(1 + np.arange(np.size(layer.forward(*inputs)))).reshape(np.shape(layer.forward(*inputs)))
    arrays = (inputs[0], *layer.params)
    expected = [differentiate(total, array) for array in arrays]
    total(None)
    found = [layer.backward(weight), *layer.grads]

    assert len(layer.params) == len(layer.grads) == len(parameters)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_a_lent_name_never_takes_the_place_of_ones_own(grade_one) -> None:
    net = "from common.functions import *\ndef sigmoid_grad(x): return 0 * x\nclass Sigmoid:\n    def forward(self, x):\n        self.x = x\n        return sigmoid(x)\n    def backward(self, dout): return dout * sigmoid_grad(self.x)\n"

    wrong, right = (
        grade_one(net, "sigmoid"),
        grade_one(net.replace("def sigmoid_grad(x): return 0 * x\n", ""), "sigmoid"),
    )

    assert (wrong.verdict, right.verdict, right.remarks) == (Verdict.FAILED, Verdict.PASSED, ())


HIDING = "class SoftmaxWithLoss:\n    def forward(self, x, t):\n        self.t = t\n        self.y = softmax(x)\n        return cross_entropy_error(self.y, t)\n    def backward(self, dout=1):\n        return (self.y - self.t) / len(self.t)\n"


@pytest.mark.parametrize(
    "line", ["from common.functions import *", "from common.functions import softmax, cross_entropy_error", ""]
)
@pytest.mark.parametrize("hidden", ["softmax", "cross_entropy_error"])
def test_a_class_that_hides_a_function_is_not_stood_in_for(grade_one, line: str, hidden: str) -> None:
    own = f"class {hidden}:\n    def forward(self, *values): return values[0]\n"

    lent, hidden_one = (
        grade_one(f"{line}\n{text}{HIDING}", "softmax_with_loss", explained=False) for text in ("", own)
    )
    assert (lent.verdict, hidden_one.verdict) == (Verdict.PASSED, Verdict.RAISED)


OWN = {
    "nested functions": "class SoftmaxWithLoss:\n    def forward(self, x, t):\n        def softmax(x): return np.exp(x) / np.exp(x).sum()\n        def cross_entropy_error(y, t): return -np.sum(t * np.log(y))\n        self.y, self.t = softmax(x), t\n        return cross_entropy_error(self.y, t)\n    def backward(self, dout=1): return (self.y - self.t) / len(self.t)\n",
    "methods of its own": "class SoftmaxWithLoss:\n    def softmax(self, x): return np.exp(x) / np.exp(x).sum()\n    def forward(self, x, t):\n        self.y, self.t = self.softmax(x), t\n        return -np.sum(t * np.log(self.y))\n    def backward(self, dout=1): return (self.y - self.t) / len(self.t)\n",
    "methods of another class": "class Utils:\n    @staticmethod\n    def softmax(x): return np.exp(x) / np.exp(x).sum()\nclass SoftmaxWithLoss:\n    def forward(self, x, t):\n        self.y, self.t = Utils.softmax(x), t\n        return -np.sum(t * np.log(self.y))\n    def backward(self, dout=1): return (self.y - self.t) / len(self.t)\n",
}


@pytest.mark.parametrize("name", OWN)
def test_nothing_is_said_to_be_lent_that_was_not_used(grade_one, name: str) -> None:
    result = grade_one(f"import numpy as np\n{OWN[name]}", "softmax_with_loss", explained=False)

    assert result.verdict is Verdict.FAILED
    assert [r.message.id for r in result.remarks if r.message.id.startswith("lent")] == []


@pytest.mark.parametrize(
    "line", ["from functions import *", "from functions import softmax, cross_entropy_error", "import functions as F"]
)
def test_what_another_file_has_is_not_said_to_be_missing(grade_files, line: str) -> None:
    functions = "import numpy as np\ndef softmax(x): return np.exp(x) / np.exp(x).sum()\ndef cross_entropy_error(y, t): return -np.sum(t * np.log(y + 1e-7))\n"
    text = f"{line}\n{HIDING}"
    text = (
        text.replace("softmax(x)", "F.softmax(x)").replace("cross_entropy_error(s", "F.cross_entropy_error(s")
        if "as F" in line
        else text
    )

    files = {"net.py": text, "functions.py": functions}
    report = grade_files(files, "softmax_with_loss", "softmax", explained=False)
    results = {e.symbol: e for e in report.exercises}

    assert results["softmax"].verdict is Verdict.FAILED
    assert [r.message.id for r in results["SoftmaxWithLoss"].remarks if r.message.id in ("lent", "lent_helper")] == []
