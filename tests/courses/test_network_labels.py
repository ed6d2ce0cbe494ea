"""Networks and labels as targets: a branch of a method for labels counts, and a network for one-hot alone is right."""

from __future__ import annotations

import pytest
from corpus import Grade, GradeOne, find_passing_seeds, load_checks, mark_rest

from grader.courses.book.lent import LENT
from grader.grading.plan import make_plan
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission

HEAD = """
import numpy as np
from common.functions import *
from common.gradient import numerical_gradient
from common.layers import Affine, Relu, SoftmaxWithLoss
{before}

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {{
            "W1": weight_init_std * np.random.randn(input_size, hidden_size), "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size), "b2": np.zeros(output_size),
        }}
        self.layers = [Affine(self.params["W1"], self.params["b1"]), Relu(), Affine(self.params["W2"], self.params["b2"])]
        self.last = {last}
"""
REST = """
    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def numerical_gradient(self, x, t):
        return {name: numerical_gradient(lambda W: self.loss(x, t), self.params[name]) for name in self.params}
"""
BACK = (
    "d = self.last.backward()",
    "for layer in reversed(self.layers):",
    "    d = layer.backward(d)",
    "first, _, second = self.layers",
    "return {'W1': first.dW, 'b1': first.db, 'W2': second.dW, 'b2': second.db}",
)
WRITTEN = (
    "first, relu, second = self.layers",
    "y = softmax(self.predict(x))",
    "{dy}",
    "second.backward(dy)",
    "first.backward(relu.backward(dy @ self.params['W2'].T))",
    "return {'W1': first.dW, 'b1': first.db, 'W2': second.dW, 'b2': second.db}",
)
OWN_LOSS = """
class Loss:
    def forward(self, x, t):
        self.y = softmax(x)
        {0}
        self.t = t
        return -np.sum(t * np.log(self.y + 1e-7)) / len(x)
    def backward(self, dout=1):
        return (self.y - self.t) / len(self.t)
"""
LOSS = ("return self.last.forward(self.predict(x), t)",)
ACCURACY = ("return np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))",)
GRADIENT = ("self.loss(x, t)", *BACK)


def write_net(
    loss=LOSS, accuracy=ACCURACY, gradient=GRADIENT, before: str = "", last: str = "SoftmaxWithLoss()", more=()
) -> str:
    """Write a network for one-hot targets, with other bodies of its methods."""
    text = HEAD.format(before=before, last=last) + REST
    for name, lines in (("loss", loss), ("accuracy", accuracy), ("gradient", gradient)):
        text += f"\n    def {name}(self, x, t):\n" + "".join(f"        {line}\n" for line in lines)
    return text + "".join(f"    {line}\n" for line in more)


def write_gradient(*dy: str) -> tuple[str, ...]:
    """Write a gradient without the layer of the loss."""
    return (*WRITTEN[:2], *dy, *WRITTEN[3:])


ANSWERS = "y = self.predict(x).argmax(axis=1)"
SHARE = "return np.sum(y == t) / x.shape[0]"
WRONG = {
    "a second axis of labels": (write_net(accuracy=(ANSWERS, "if t.ndim == 1:", "    t = t[:, 0]", "else:", "    t = t.argmax(axis=1)", SHARE)), "t = t[:, 0]", 9),
    "one class too far": (write_net(accuracy=(ANSWERS, "labels = t + 1 if t.ndim == 1 else np.argmax(t, axis=1)", "return np.mean(y == labels)")), "t + 1 if", 9),
    "the largest label": (write_net(accuracy=(ANSWERS, "t = np.argmax(t) if len(t.shape) == 1 else t.argmax(1)", SHARE)), "np.argmax(t) if", 9),
    "labels are not divided": (write_net(accuracy=(ANSWERS, "if t.ndim != 1:", "    return np.mean(y == t.argmax(axis=1))", "return np.sum(y == t)")), "np.sum(y == t)", 9),
    "labels return nothing": (write_net(accuracy=(ANSWERS, "if t.ndim == 2:", "    return np.mean(y == t.argmax(axis=1))")), None, 9),
    "inverted, by the number of axes": (write_net(accuracy=(ANSWERS, "if np.ndim(t) == 1:", "    t = np.argmax(t, axis=1)", SHARE)), "np.ndim(t) == 1", 9),
    "another name of the target": (write_net(accuracy=("labels = t", ANSWERS, "if labels.ndim != 2:", "    labels = labels.reshape(-1, 1)", "else:", "    labels = labels.argmax(axis=1)", "return np.mean(y == labels)")), None, 9),
    "one-hot of the batch": (write_net(loss=("if t.ndim == 1:", "    t = np.eye(t.size)[t]", *LOSS)), "np.eye(t.size)", 9),
    "one-hot of the labels there are": (write_net(loss=("y = softmax(self.predict(x))", "if t.ndim == 1:", "    t = np.eye(t.max() + 1)[t]", "self.last.forward(self.predict(x), t)", "return -np.sum(t * np.log(y + 1e-7)) / len(x)")), "t.max() + 1", 9),
    "the sum of the labels": (write_net(loss=("y = softmax(self.predict(x))", "if t.ndim == 1:", "    return -np.sum(np.log(y[np.arange(len(x)), t] + 1e-7))", *LOSS)), "y[np.arange", 9),
    "one-hot twice": (write_net(gradient=("if t.ndim == 1:", "    t = np.eye(self.params['b2'].size)[t] * 2", *GRADIENT)), "* 2", 6.5),
    "every row at every label": (write_net(gradient=write_gradient("dy = y", "if t.ndim == 1:", "    dy[:, t] -= 1", "else:", "    dy = y - t", "dy = dy / len(x)")), "dy[:, t]", 6.5),
    "labels are not divided in gradient": (write_net(gradient=write_gradient("if t.size == y.size:", "    dy = (y - t) / len(x)", "else:", "    dy = y.copy()", "    dy[np.arange(len(x)), t] -= 1")), None, 6.5),
    "a function of its own": (write_net(accuracy=(ANSWERS, "t = to_labels(t)", SHARE), before="def to_labels(t):\n    return t.argmax(axis=1) if t.ndim == 2 else t - 1"), "t - 1", 9),
    "a method of its own": (write_net(accuracy=(ANSWERS, "t = self.as_labels(t)", SHARE), more=("def as_labels(self, t):", "    if t.ndim == 1:", "        return -t", "    return t.argmax(axis=1)")), "return -t", 9),
    "a loss of its own": (write_net(before=OWN_LOSS.format("t = t if t.ndim == 2 else np.eye(len(t))[t]"), last="Loss()"), None, 5.5),
}  # fmt: skip
BOOK = (ANSWERS, "if t.ndim != 1: t = np.argmax(t, axis=1)", "return np.sum(y == t) / float(x.shape[0])")
RIGHT = {
    "one-hot alone": write_net(),
    "the book's accuracy": write_net(accuracy=BOOK),
    "all methods by an identity": write_net(
        loss=("if t.ndim == 1:", "    t = np.eye(self.params['b2'].size)[t]", *LOSS), accuracy=BOOK,
        gradient=("if len(t.shape) == 1:", "    t = np.identity(self.params['W2'].shape[1])[t]", *GRADIENT),
    ),
    "ten classes, as the digits have": write_net(loss=("t = np.eye(10)[t] if t.ndim == 1 else t", *LOSS), accuracy=BOOK),
    "labels in accuracy alone": write_net(accuracy=BOOK, gradient=write_gradient("dy = (y - t) / x.shape[0]"), loss=("y = softmax(self.predict(x))", "self.last.forward(self.predict(x), t)", "return -np.sum(t * np.log(y + 1e-7)) / len(x)")),
    "the number of axes of the answers": write_net(accuracy=("y = self.predict(x)", "if y.ndim != 1:", "    y, t = y.argmax(axis=1), t.argmax(axis=1)", SHARE)),
    "one sample as a batch": write_net(loss=("if t.ndim == 1:", "    x, t = x.reshape(1, -1), t.reshape(1, -1)", *LOSS)),
    "one sample by an index": write_net(loss=("if t.ndim == 1:", "    x, t = x[None], t[None, :]", *LOSS)),
    "the size of one sample": write_net(accuracy=(ANSWERS, "n = 1 if t.ndim == 1 else t.shape[0]", "return np.sum(y == t.argmax(axis=1)) / n")),
    "labels are refused": write_net(loss=("if t.ndim == 1:", "    raise ValueError('one-hot, please')", *LOSS)),
    "a shape that differs": write_net(accuracy=(ANSWERS, "t = t if t.shape == y.shape else np.argmax(t, axis=1)", SHARE)),
    "gradient picks the labels": write_net(gradient=write_gradient("dy = y.copy()", "if t.ndim == 1:", "    dy[np.arange(len(t)), t] -= 1", "else:", "    dy -= t", "dy /= t.shape[0]")),
    "a loss of its own": write_net(before=OWN_LOSS.format("t = t if t.ndim == 2 else np.eye(x.shape[1])[t]"), last="Loss()"),
    "a loss of its own for one-hot alone": write_net(before=OWN_LOSS.format("pass"), last="Loss()", accuracy=BOOK),
}  # fmt: skip


MORE = pytest.mark.slow("explains one more branch; test_labels_decide_under_every_seed judges all of them")
SEEDS = pytest.mark.slow("judges every network under 12 seeds; the quick test does so under one")
EXPLAINED = ("a second axis of labels", "one-hot of the batch", "one-hot twice")
SPOKEN_OF = ("one-hot alone", "all methods by an identity", "one sample as a batch", "labels are refused")


@pytest.mark.parametrize("name", mark_rest(WRONG, EXPLAINED, MORE))
def test_a_branch_for_labels_that_is_wrong_costs_the_points_of_its_method(name: str, grade_one: GradeOne) -> None:
    text, fault, score = WRONG[name]
    result = grade_one(text, "two_layer_net")
    first = result.findings[0]

    assert result.score == score
    assert fault is None or fault in str(first.source_line)


@pytest.mark.parametrize("name", mark_rest(RIGHT, SPOKEN_OF, MORE))
def test_a_network_without_such_a_branch_or_with_a_right_one_is_right(name: str, grade_one: GradeOne) -> None:
    result = grade_one(RIGHT[name], "two_layer_net")

    assert (result.score, result.findings) == (10, ())


KEPT = (*GRADIENT[:-1], "g = {'W1': first.dW, 'b1': first.db, 'W2': second.dW, 'b2': second.db}")
LEFT_BEHIND = {
    "parameters are updated": (*KEPT, "for k in g: self.params[k] -= 0.1 * g[k]", "return g"),
    "gradients add up": (*KEPT, "old = getattr(self, 'g', {k: 0 for k in g})", "self.g = {k: old[k] + g[k] for k in g}", "return self.g"),
    "parameters hold the gradients": (*KEPT, "for k in g: self.params[k][...] = g[k]", "return self.params"),
    "layers stay reversed": (GRADIENT[0], GRADIENT[1], "self.layers.reverse()", "for layer in self.layers: d = layer.backward(d)", "second, _, first = self.layers", GRADIENT[-1]),
    "the loss of the first batch": ("if not hasattr(self, 'done'): self.done = self.loss(x, t)", *BACK),
    "a fixed number of rows": write_gradient("dy = (y - t) / 13"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT_BEHIND)
def test_a_gradient_that_is_right_once_loses_its_points(name: str, grade_one: GradeOne) -> None:
    result = grade_one(write_net(gradient=LEFT_BEHIND[name]), "two_layer_net")

    assert result.score == 6.5
    assert result.findings[0].id == ("raised" if name == "layers stay reversed" else "second_gradient")


@pytest.mark.parametrize("seeds", [1, pytest.param(12, marks=SEEDS)])
@pytest.mark.slow("grades every network of two tables")
def test_labels_decide_under_every_seed(seeds: int, forking: Sandbox) -> None:
    (check,) = (check for check in load_checks() if check.name == "network/two_layer_net")
    plans = {seed: make_plan(check, seed) for seed in range(seeds)}
    parts = "".join(LENT[name].replace("import numpy as np", "") for name in ("Affine", "Relu", "SoftmaxWithLoss"))
    for table, passing in ((WRONG, set()), (RIGHT, set(plans))):
        for name, row in table.items():
            text = (row if isinstance(row, str) else row[0]).replace("from common", "# ")
            lent = f"{LENT['softmax']}\n{LENT['numerical_gradient']}\n{parts}\n{text}"
            submission = Submission("work", (Source("work.py", (Cell(None, lent),)),))

            assert find_passing_seeds(submission, plans, forking) == passing, name


FOLDER = {
    "softmax_with_loss.py": "import numpy as np\nfrom common.functions import softmax\n\n\n"
    + OWN_LOSS.replace("class Loss", "class SoftmaxWithLoss").format(
        "t = t if t.ndim == 2 else 2 * np.eye(x.shape[1])[t]"
    ),
    "net.py": write_net(accuracy=BOOK).replace(
        "Relu, SoftmaxWithLoss", "Relu\nfrom softmax_with_loss import SoftmaxWithLoss"
    ),
}


def test_a_branch_of_another_exercise_costs_that_exercise_alone(grade_files: Grade) -> None:
    for files in (
        FOLDER,
        {"work.py": FOLDER["softmax_with_loss.py"] + FOLDER["net.py"].replace("from softmax_with", "# ")},
    ):
        loss, net = grade_files(files, "softmax_with_loss", "two_layer_net").exercises

        assert loss.score < loss.maximum
        assert (net.score, [finding.kind for finding in net.findings]) == (10, ["dependency"])
