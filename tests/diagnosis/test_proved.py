"""A slip is told by the edit that mends it, at its line; where no edit is proved, the facts are told and no edit."""

from __future__ import annotations

import pytest
from corpus import SOLUTIONS, STYLES, load_english, mark_rest

AFFINE = """\
import math
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None

    def forward(self, x):
        self.x = x
        out = np.dot(x, self.W) + self.b
        return out

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx
"""
RELU = """\
import numpy as np


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
"""
LOSS = """\
import numpy as np


def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y), t.reshape(1, -1) if y.ndim == 1 else t
    if t.size == y.size:
        t = t.argmax(axis=1)
    n = len(y)
    return -np.sum(np.log(y[np.arange(n), t] + 1e-7)) / n
"""
NAMES = {AFFINE: "affine", RELU: "relu", LOSS: "cross_entropy_error"}
# the exercise's text, what stands in it, what is written in its place, and the id and line of the finding
SLIPS = [
    (AFFINE, "self.x.T", "self.x.T()", "brackets_too_many", 18),
    (AFFINE, "axis=0", "axsi=0", "keyword_unknown", 19),
    (AFFINE, "np.sum(dout", "sum(dout", "meant", 19),
    (AFFINE, "np.dot(x, self.W)", "nq.dot(x, self.W)", "name_misspelt", 13),
    (AFFINE, "np.dot(x, self.W)", "np.dot(x, W)", "self_left_out", 13),
    (AFFINE, "np.dot(x, self.W)", "np.dto(x, self.W)", "np_attribute", 13),
    (AFFINE, "np.dot(x, self.W)", "np.dot(this.x, self.W)", "name_misspelt", 13),
    (AFFINE, "        self.x = x\n", "", "not_stored", 13),
    (AFFINE, "        return out\n", "", "missing_return", 14),
    (AFFINE, "        return out\n", "        out\n", "missing_return", 14),
    (AFFINE, "        return out\n", "        return None\n", "missing_return", 14),
    (AFFINE, "self.b = b", "self.W = b", "stored_as_another", 8),
    (AFFINE, "forward(self, x)", "forward(x)", "self_parameter", 11),
    (AFFINE, "backward(self, dout)", "backward(self)", "parameter_missing", 16),
    (AFFINE, "__init__", "__int__", "method_misspelt", 6),
    (AFFINE, "self.dW =", "self.dWW =", "stored_otherwise", 18),
    (AFFINE, "        return dx", "        returndx", "space_after_return", 20),
    (RELU, "self.mask = (x <= 0)", "Relu.mask = (x <= 0)", "kept_on_class", 9),
    (RELU, "self.mask = (x <= 0)", "self.mask == (x <= 0)", "comparison_for_assignment", 9),
    (RELU, "self.mask = (x <= 0)", "this.mask = (x <= 0)", "name_misspelt", 9),
    (RELU, "self.mask", "this.mask", "name_misspelt", 6),
    (AFFINE, "np.dot(x, self.W) + self.b", "np.dot(x, self.W)\n        out =+ self.b", "sign_exchanged", 14),
    (
        RELU,
        "dx = dout.copy()\n        dx[self.mask] = 0",
        "dx = dout\n        dx =- dx * self.mask",
        "sign_exchanged",
        16,
    ),
    (RELU, "x.copy()", "x.copy", "call_left_out", 10),
    (RELU, "        out = x.copy()", "        메모\n        out = x.copy()", "lone_word", 10),
    (AFFINE, "        return out\n", "        weights\n        return out\n", "lone_word", 14),
    (AFFINE, "        return out\n", "        pas\n        return out\n", "keyword_misspelt", 14),
    (RELU, "x.copy()", "np.array(x, dtype=int)", "differs", 10),
    (RELU, "        dx = dout", "        raise NotImplementedError\n        dx = dout", "raise_left_in", 15),
    (AFFINE, "np.dot(x, self.W)", "np.dot(self.W, x)", "order_of_operands", 13),
    (AFFINE, "np.dot(x, self.W)", "self.W @ x", "order_of_operands", 13),
    (LOSS, "argmax(axis=1)", "argmax(axis=0)", "meant", 7),
]


FIRST = [*{slip[3]: slip for slip in reversed(SLIPS)}.values()]
MORE = pytest.mark.slow("makes a slip in one more place, or in one more way; the first is a quick test")


@pytest.mark.parametrize(("text", "before", "after", "id", "line"), mark_rest(SLIPS, FIRST, MORE))
def test_a_slip_is_told_at_its_line_with_the_edit_that_mends_it(grade_one, text, before, after, id, line) -> None:
    assert text.count(before) >= 1
    wrong = text.replace(before, after, 1)
    name = NAMES[text]

    (finding,) = grade_one(wrong, name).findings

    assert (finding.id, finding.place.line) == (id, line)
    assert grade_one(apply(wrong, finding.edits), name).findings == ()


def apply(text: str, edits) -> str:
    lines = text.split("\n")
    for edit in edits:
        lines[edit.start.line - 1] = str(edit.after)
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("before", "after", "id"),
    [
        ("np.dot(x, self.W) + self.b", "undefined_thing(x)", "name_not_defined"),
        ("np.dot(x, self.W) + self.b", "exit()", "exit_called"),
        ("np.dot(x, self.W) + self.b", "x.no_such_name", "array_attribute"),
    ],
)
def test_without_a_proof_only_facts_are_told(grade_one, before: str, after: str, id: str) -> None:
    finding = grade_one(AFFINE.replace(before, after), "affine").findings[0]

    assert (finding.id, finding.place.line, finding.edits) == (id, 13, ())
    assert "Did you mean" not in load_english().format_message(finding.message)


def test_what_a_mended_copy_computes_is_not_called_the_students(grade_one) -> None:
    wrong = RELU.replace("self.mask = (x <= 0)", "self.mask = (xx <= 0)").replace(
        "] = 0\n        return dx", "] = 5\n        return dx"
    )

    first, *further = grade_one(wrong, "relu").findings

    assert (first.id, first.place.line) == ("name_misspelt", 9)
    assert [finding.message.id for finding in further] == ["once_mended"] * len(further) != []
    assert all(finding.formula is None for finding in further)


@pytest.mark.parametrize(("name", "value"), [("len", "len(x)"), ("range", "range(3)")])
def test_a_name_that_hides_a_function_is_told_with_its_name(grade_one, name: str, value: str) -> None:
    finding = grade_one(RELU.replace("        out = x", f"        {name} = {value}\n        out = x"), "relu").findings[
        0
    ]

    assert (finding.message.id, finding.message.values, finding.place.line) == ("hides_function", {"name": name}, 10)


def test_shapes_stand_in_place_of_the_text_of_an_exception_about_two_arrays(grade_one) -> None:
    finding = grade_one(AFFINE.replace("np.dot(x, self.W)", "np.add(self.W, x)"), "affine").findings[0]

    assert finding.message.id == "stopped"
    assert list(load_english().list_further(finding.message)) == []


@pytest.mark.parametrize(
    ("after", "id"), [("np.round(out, 6)", "rounded"), ("out.astype(np.float32)", "single_precision"), ("out", None)]
)
def test_a_result_is_called_float32_only_where_it_is(grade_one, after: str, id: str | None) -> None:
    result = grade_one(RELU.replace("return out", f"return {after}"), "relu")

    assert [remark.message.id for remark in result.remarks] == ([id] if id else [])


def test_a_name_that_a_module_of_python_lacks_is_told_at_its_import(grade_one) -> None:
    wrong = RELU.replace("x.copy()", "deepcopy(x)").replace("as np", "as np\nfrom copy import deepcoy", 1)

    finding = grade_one(wrong, "relu").findings[0]

    assert (finding.message.id, finding.place.line) == ("import_misspelt", 2)
    assert finding.edits[0].after == "from copy import deepcopy"


def test_an_edit_that_only_turns_an_exception_into_wrong_numbers_is_not_offered(grade_one) -> None:
    right = (SOLUTIONS / "network" / "numerical_gradient.py").read_text(encoding="utf-8")
    flat = right.replace("np.ndindex(*x.shape)", "range(x.size)")

    (finding,) = grade_one(flat, "numerical_gradient").findings

    assert (finding.id, finding.source_line.strip(), finding.edits) == ("raised", "kept = x[index]", ())


def test_a_name_that_is_read_and_not_called_hides_no_function(grade_one) -> None:
    wrong = RELU.replace("        return out", "        if out.ndim > 9:\n            max = out\n        return max")

    finding = grade_one(wrong, "relu").findings[0]

    assert finding.message.id != "hides_function"


@pytest.mark.parametrize(
    ("before", "after", "near"),
    [("np.arange", "np.arrange", "arange"), ("np.arange", "np.aragne", "arange"), ("y.shape", "y.shap", "shape")],
)
def test_a_near_name_is_proved_if_the_line_then_stops_at_something_else(grade_one, before, after, near) -> None:
    labels_only = "import numpy as np\ndef cross_entropy_error(y, t):\n    n = y.shape[0]\n    return -np.mean(np.log(y[np.arange(n), t]))\n"

    finding = grade_one(labels_only.replace(before, after), "cross_entropy_error").findings[0]

    assert (finding.message.values["name"], finding.message.values["near"]) == (after.split(".")[1], near)


@pytest.mark.parametrize(
    ("text", "exercise", "line", "call", "own"),
    [
        (RELU.replace("forward(self, x)", "forward(self, x, W)"), "relu", 8, "forward(x)", "x, W"),
        (RELU.replace("__init__(self)", "__init__(self, size)"), "relu", 5, "Relu()", "size"),
        (RELU.replace("forward(self, x)", "forward(self)").replace("x", "self.x"), "relu", 8, "forward(x)", None),
        (AFFINE.replace("W, b):", "W, b, lr):"), "affine", 6, "Affine(W, b)", "W, b, lr"),
        (LOSS.replace("(y, t):", "(net, y, t):"), "cross_entropy_error", 4, "cross_entropy_error(y, t)", "net, y, t"),
    ],
)
def test_parameters_that_do_not_fit_are_shown_beside_the_call(grade_one, text, exercise, line, call, own) -> None:
    finding = grade_one(text, exercise).findings[0]

    assert (finding.id, finding.place.line, finding.message.values["call"]) == ("signature", line, call)
    assert finding.message.values.get("own") == own
    assert f"`{call}`" in load_english().format_message(finding.message)


def test_one_line_is_told_once(grade_one) -> None:
    """The weight that its gradient overwrites is wrong for all that reads it later."""
    found = grade_one(
        AFFINE.replace("self.dW = np", "self.W = np").replace("return dx", "return dout @ self.W.T"), "affine"
    )

    lines = [finding.place.line for finding in found.findings]
    assert lines.count(18) == 1


def test_a_number_is_not_called_an_array(grade_one) -> None:
    text = AFFINE.replace("np.dot(x, self.W)", "np.dot(x, self.W) + x.sum().forward(x)")

    finding = grade_one(text, "affine").findings[0]

    assert finding.id == "number_attribute"
    assert "array" not in load_english().format_message(finding.message)


FLAT = """\
import numpy as np


def numerical_gradient(f, x):
    shape, h = x.shape, 1e-4
    x = {flat}
    grad = np.zeros(x.size)
    for n in range(x.size):
        kept = x[n]
        x[n] = kept + h
        above = f(x)
        x[n] = kept - h
        grad[n] = (above - f(x)) / (2 * h)
        x[n] = kept
    return grad.reshape(shape)
"""


FLATTENED = ["x.flatten()", "x.ravel()", "x.reshape(-1)", "np.array([v for row in np.atleast_2d(x) for v in row])"]


@pytest.mark.parametrize("flat", mark_rest(FLATTENED, FLATTENED[::3], MORE))
def test_a_function_that_gets_another_shape_is_shown_where_it_is_called(grade_one, flat: str) -> None:
    finding = grade_one(FLAT.format(flat=flat), "numerical_gradient").findings[0]

    assert (finding.id, finding.place.line) == ("part_passed", 11)


@pytest.mark.parametrize("factor", mark_rest(["* x.shape[0] / 100", "* 2 + 3", "/ len(x) + 1"], ["* 2 + 3"], MORE))
def test_an_edit_that_leaves_its_own_output_wrong_is_no_reason(grade_one, factor: str) -> None:
    """Another operator can mend the slopes of a loss and not the loss."""
    text = (STYLES / "two_layer_net" / "chapter_five.py").read_text(encoding="utf-8")
    result = grade_one(text.replace("lastLayer.forward(y, t)", f"lastLayer.forward(y, t) {factor}"), "two_layer_net")

    assert {f.message.id for f in result.findings if f.place.line == 33} <= {"value"}
    assert not any(edit.start.line == 33 for f in result.findings for edit in f.edits)
