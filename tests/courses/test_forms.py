"""Forms of the inputs: a branch of the source is a claim that counts, and any other form is a remark."""

from __future__ import annotations

import pytest
from corpus import GradeOne, load_english

from grader.model import ExerciseResult, Verdict

ENTROPY = """
import numpy as np
{before}

def cross_entropy_error({arguments}):
{lines}
"""
LOSS = """
import numpy as np

class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y, self.t = e / e.sum(axis=1, keepdims=True), t
        rows = np.arange(len(x))
        labels = t if t.ndim == 1 else t.argmax(axis=1)
        return -np.mean(np.log(self.y[rows, labels] + 1e-7))

    def backward(self, dout=1):
        n = self.t.shape[0]
{lines}
"""
SOFTMAX = """
import numpy as np

def softmax(x):
{lines}
"""


def write_entropy(*lines: str, arguments: str = "y, t", before: str = "") -> str:
    return ENTROPY.format(lines="\n".join(f"    {line}" for line in lines), arguments=arguments, before=before)


def write_loss(*lines: str) -> str:
    return LOSS.format(lines="\n".join(f"        {line}" for line in lines))


def write_softmax(*lines: str) -> str:
    return SOFTMAX.format(lines="\n".join(f"    {line}" for line in lines))


PICK = "return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))"
SUM = "return -np.sum(t * np.log(y + 1e-7)) / len(y)"
ROWS = ("e = np.exp(x - x.max(axis=1, keepdims=True))", "return e / e.sum(axis=1, keepdims=True)")
BROKEN = {
    "argmax along the batch": ("cross_entropy_error", write_entropy("if t.shape == y.shape:", "    t = t.argmax(axis=0)", PICK)),
    "the method itself": ("cross_entropy_error", write_entropy("if t.ndim == 2:", "    t = t.argmax", PICK)),
    "one class too far": ("cross_entropy_error", write_entropy("t = t if t.ndim == 1 else t.argmax(axis=1) + 1", PICK)),
    "labels made one-hot wrongly": ("cross_entropy_error", write_entropy("if np.ndim(t) == 1:", "    t = np.eye(len(t))[t]", SUM)),
    "labels return nothing": ("cross_entropy_error", write_entropy("if len(t.shape) == 2:", f"    {SUM}")),
    "in an own function": (
        "cross_entropy_error",
        write_entropy("t = labels_of(t, y)", PICK, before="def labels_of(t, y):\n    return t.argmax(axis=0) if t.size == y.size else t\n"),
    ),
    "another name of the target": (
        "cross_entropy_error",
        write_entropy("if label.size == y.size:", "    label = label.argmin(axis=1)", PICK.replace(" t]", " label]"), arguments="y, label"),
    ),
    "a name without a value": ("softmax_with_loss", write_loss("if self.t.size == self.y.size:", "    return dx", "dx = self.y.copy()", "dx[np.arange(n), self.t] -= 1", "return dx / n")),
    "one-hot is not divided": ("softmax_with_loss", write_loss("if self.t.size == self.y.size:", "    return self.y - self.t", "dx = self.y.copy()", "dx[np.arange(n), self.t] -= 1", "return dx / n")),
    "one sample along no axis": ("softmax", write_softmax("if x.ndim == 1:", "    return np.exp(x)", *ROWS)),
    "one sample raises": ("softmax", write_softmax("if len(x.shape) == 1:", "    return softmax(x[None])[0, 0, 0]", *ROWS)),
}  # fmt: skip
RIGHT = {
    "both forms": ("cross_entropy_error", write_entropy("if t.size == y.size:", "    t = t.argmax(axis=1)", PICK), None),
    "one-hot only": ("cross_entropy_error", write_entropy(SUM), "form_not_handled"),
    "labels only": ("cross_entropy_error", write_entropy(PICK), "form_not_handled"),
    "a batch of one sample, one-hot only": (
        "cross_entropy_error",
        write_entropy("if y.ndim == 1:", "    t, y = t.reshape(1, t.size), y.reshape(1, y.size)", SUM),
        "form_not_handled",
    ),
    "a batch of one target, one-hot only": (
        "cross_entropy_error",
        write_entropy("if t.ndim == 1:", "    t, y = t.reshape(1, -1), y.reshape(1, -1)", SUM),
        "form_not_handled",
    ),
    "refuses labels": (
        "cross_entropy_error",
        write_entropy("if t.shape != y.shape:", "    raise ValueError('one-hot, please')", SUM),
        "form_not_handled",
    ),
    "the book's": (
        "cross_entropy_error",
        write_entropy(
            "if y.ndim == 1:", "    t = t.reshape(1, t.size)", "    y = y.reshape(1, y.size)",
            "if t.size == y.size:", "    t = t.argmax(axis=1)", "batch_size = y.shape[0]",
            "return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size",
        ),
        None,
    ),
    "one-hot branch of the book": ("softmax_with_loss", write_loss("if self.t.size == self.y.size:", "    dx = (self.y - self.t) / n", "else:", "    dx = self.y.copy()", "    dx[np.arange(n), self.t] -= 1", "    dx = dx / n", "return dx"), None),
    "batches only": ("softmax", write_softmax(*ROWS), "one_sample"),
    "rows by transposing": ("softmax", write_softmax("if x.ndim == 2:", "    x = x.T", "    x = x - np.max(x, axis=0)", "    return (np.exp(x) / np.sum(np.exp(x), axis=0)).T", "x = x - np.max(x)", "return np.exp(x) / np.sum(np.exp(x))"), None),
    "one sample as a batch": ("softmax", write_softmax("if x.ndim == 1:", "    x = x.reshape(1, -1)", *ROWS), None),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_branch_for_a_form_that_is_wrong_or_raises_costs_points(name: str, grade_one: GradeOne) -> None:
    result = grade_one(BROKEN[name][1], BROKEN[name][0], explained=False)

    assert result.verdict in (Verdict.FAILED, Verdict.RAISED)
    assert result.score < result.maximum


@pytest.mark.parametrize("name", RIGHT)
def test_a_form_without_a_branch_is_a_remark(name: str, grade_one: GradeOne) -> None:
    exercise, text, remark = RIGHT[name]
    result = grade_one(text, exercise)
    about = {r.message.id for r in result.remarks} & {"form_not_handled", "one_sample"}

    assert (result.score, result.findings) == (result.maximum, ())
    assert about == ({remark} if remark else set())


def test_a_message_about_one_form_names_it(grade_one: GradeOne) -> None:
    sentences = [
        list_sentences(grade_one(BROKEN[name][1], BROKEN[name][0], explained=False))
        for name in BROKEN
        if "labels" in name
    ]

    assert sentences and all(any("labels as `t`" in sentence for sentence in found) for found in sentences)


def list_sentences(result: ExerciseResult) -> list[str]:
    """Return the messages of the criteria of a result."""
    return [load_english().format_message(line.message) for line in result.criteria if line.message]


ORDERS = {
    "y, t": "-np.sum(t * np.log(y + 1e-7)) / len(y)",
    "t, y": "-np.sum(t * np.log(y + 1e-7)) / len(y)",
    "target, output": "-np.sum(target * np.log(output + 1e-7)) / len(output)",
    "y_true, y_pred": "-np.sum(y_true * np.log(y_pred + 1e-7)) / len(y_pred)",
    "y, y_hat": "-np.sum(y * np.log(y_hat + 1e-7)) / len(y)",
    "pred, y": "-np.sum(y * np.log(pred + 1e-7)) / len(y)",
    "a, b": "-np.sum(b * np.log(a + 1e-7)) / len(a)",
    "labels_batch, p": "-np.sum(labels_batch * np.log(p + 1e-7)) / len(p)",
}
WRONG_ORDERS = {
    "y, t": "-np.sum(y * np.log(t + 1e-7)) / len(y)",
    "a, b": "-np.sum(a * np.log(b + 1e-7)) / len(a)",
    "pred, target": "-np.sum(pred * np.log(target + 1e-7)) / len(pred)",
    "y_true, y_pred": "-np.sum(y_pred * np.log(y_true + 1e-7)) / len(y_pred)",
}


@pytest.mark.parametrize(("orders", "verdict"), [(ORDERS, Verdict.PASSED), (WRONG_ORDERS, Verdict.FAILED)])
def test_the_names_of_the_parameters_say_the_order_and_never_the_score(orders, verdict, grade_one: GradeOne) -> None:
    for arguments, formula in orders.items():
        text = write_entropy(f"return {formula}", arguments=arguments)
        result = grade_one(text, "cross_entropy_error", explained=False)

        assert result.verdict is verdict, arguments


BCE = """
import numpy as np
class BCELoss:
    def __call__(self, {0}):
        loss = -({2} * np.log({1} + 1e-7) + (1 - {2}) * np.log(1 - {1} + 1e-7))
        return loss, ({1} - {2}) / (({1} + 1e-7) * (1 - {1} + 1e-7))
"""


@pytest.mark.parametrize(
    ("arguments", "right"),
    [("pred, y", True), ("y, pred", True), ("y, t", True), ("t, y", True), ("target, output", True), ("a, b", True)],
)
def test_a_loss_takes_its_arguments_by_name(arguments: str, right: bool, grade_one: GradeOne) -> None:
    first, second = arguments.split(", ")
    turned = arguments in ("y, pred", "t, y", "target, output")
    pair = (second, first) if turned else (first, second)

    own, turned_round = (
        grade_one(BCE.format(arguments, *order), "bce_loss", explained=False) for order in (pair, pair[::-1])
    )
    assert (own.verdict is Verdict.PASSED, turned_round.verdict) == (right, Verdict.FAILED)


KEPT = {
    "one-hot": ("dx = self.y", "dx[...] -= self.t", "return dx / n"),
    "labels": ("if self.t.size == self.y.size:", "    return (self.y - self.t) / n", "dx = self.y", "dx[np.arange(n), self.t] -= 1", "return dx / n"),
    "in place": ("self.y -= self.t", "return self.y / n"),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_a_backward_that_spoils_what_forward_kept_loses_in_every_form(name: str, grade_one: GradeOne) -> None:
    result = grade_one(write_loss(*KEPT[name]), "softmax_with_loss")
    (finding,) = result.findings

    assert result.score < result.maximum
    assert finding.id in ("second_backward", "differs") and finding.place is not None
    assert "-=" in (finding.source_line or "")


ALLOWED = {
    "a copy": ("dx = self.y.copy()", "dx -= self.t", "return dx / n"),
    "only one backward": ("y, self.y = self.y, None", "return (y - self.t) / n"),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_a_backward_that_works_on_a_copy_or_only_once_is_right(name: str, grade_one: GradeOne) -> None:
    text = write_loss(*ALLOWED[name]).replace(
        "labels = t if t.ndim == 1 else t.argmax(axis=1)", "labels = t.argmax(axis=1)"
    )

    assert grade_one(text, "softmax_with_loss", explained=False).verdict is Verdict.PASSED


HABITS = {
    "dout_required": (
        "softmax_with_loss",
        write_loss("return dout * (self.y - self.t) / n").replace("dout=1", "dout"),
    ),
    "output_changed": (
        "relu",
        "import numpy as np\nclass Relu:\n    def forward(self, x):\n        self.out = x * (x > 0)\n        return self.out\n"
        "    def backward(self, dout):\n        self.out[self.out > 0] = 1\n        return dout * self.out\n",
    ),
}


@pytest.mark.parametrize("id", HABITS)
def test_a_habit_that_harms_elsewhere_is_a_remark(id: str, grade_one: GradeOne) -> None:
    name, text = HABITS[id]
    text = text.replace("labels = t if t.ndim == 1 else t.argmax(axis=1)", "labels = t.argmax(axis=1)")
    result = grade_one(text, name)

    assert result.score == result.maximum
    assert id in {remark.message.id for remark in result.remarks}
