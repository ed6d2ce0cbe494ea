"""A fault is told at its own line, where it shows only at another; the text of an exception is told as it is true."""

from __future__ import annotations

import pytest
from corpus import load_english, mark_rest

CROSS_ENTROPY = """\
import numpy as np


def cross_entropy_error(y, t):
    if t.size == y.size:
        t = t.argmax(axis=1)
    n = y.shape[0]
    return -np.sum(np.log(y[np.arange(n), t] + 1e-7)) / n
"""
SIGMOID = """\
import numpy as np


class Sigmoid:
    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        self.out = out
        return out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
"""
RELU = """\
import numpy as np


class Relu:
    def forward(self, x):
        out = np.maximum(x, 0)
        self.mask = x <= 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
"""
NEURON = """\
import numpy as np


class AffineFunction:
    def __init__(self):
        self.w = np.random.randn(2)
        self.b = 0.5

    def forward(self, X):
        self.X = X
        return X[0] * self.w[0] + X[1] * self.w[1] + self.b

    def backward(self, dJ_dz, lr):
        self.w = self.w - lr * dJ_dz * self.X
        self.b = self.b - lr * dJ_dz
        return self.w, self.b
"""
LAYER = """\
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}

    def forward(self, x):
        self.x = x
        return np.dot(x, self.params["W"]) + self.params["b"]

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.zeros(dout.shape[1])
        for row in range(dout.shape[0]):
            self.db += dout[row]
        return np.dot(dout, self.params["W"].T)
"""
NAMES = {
    CROSS_ENTROPY: "cross_entropy_error",
    SIGMOID: "sigmoid",
    RELU: "relu",
    NEURON: "affine_function",
    LAYER: "affine",
}
# the text, what is written in place of what, the line of the fault, and a word of its reason
FAULTS = [
    (CROSS_ENTROPY, {"argmax(axis=1)": "argmax"}, 6, "()"),
    (CROSS_ENTROPY, {"argmax(axis=1)": "argmax(axis=0)"}, 6, "axis"),
    (CROSS_ENTROPY, {"argmax(axis=1)": "argmax()"}, 6, "axis"),
    (CROSS_ENTROPY, {"t.argmax(axis=1)": "np.argmax(t, axis=0)"}, 6, "axis"),
    (CROSS_ENTROPY, {"y.shape[0]": "y.shape(0)"}, 7, "shape[0]"),
    (CROSS_ENTROPY, {"y[np.arange(n), t]": "y(np.arange(n), t)"}, 8, "y[np.arange(n), t]"),
    (SIGMOID, {"self.out = out": "self.out = x"}, 7, "out"),
    (SIGMOID, {"self.out = out": "self.out = -x"}, 7, "-x"),
    (SIGMOID, {"        self.out = out\n": "", "        out = 1": "        self.out = x\n        out = 1"}, 6, "out"),
    (RELU, {"x <= 0": "out"}, 7, "self.mask"),
    (RELU, {"x <= 0": "x"}, 7, "self.mask"),
    (
        NEURON,
        {"np.random.randn(2)": "[1.5, 2.5]", "lr * dJ_dz * self.X": "[lr * dJ_dz * one for one in self.X]"},
        6,
        "list",
    ),
    (NEURON, {"X[0] * self.w[0] + X[1] * self.w[1]": "X(0) * self.w(0) + X(1) * self.w(1)"}, 11, "X[0]"),
    (LAYER, {'["W"]': '("W")', '["b"]': '("b")'}, 10, "self.params["),
    (LAYER, {"dout.shape[1]": "dout.shape(1)", "dout.shape[0]": "dout.shape(0)"}, 14, "dout.shape[1]"),
]


MORE = pytest.mark.slow("tries one more fault or array of a kind that the quick tests have")
QUICK_FAULTS = [fault for at, fault in enumerate(FAULTS) if at not in (2, 3, 8, 10, 12)]


@pytest.mark.parametrize(("text", "changes", "line", "word"), mark_rest(FAULTS, QUICK_FAULTS, MORE))
def test_a_fault_is_told_at_its_own_line_with_the_edit_that_mends_it(grade_one, text, changes, line, word) -> None:
    name, wrong = NAMES[text], text
    for before, after in changes.items():
        assert before in wrong
        wrong = wrong.replace(before, after)

    finding = grade_one(wrong, name).findings[0]

    assert finding.place.line == line
    assert word in load_english().format_message(finding.message)
    assert grade_one(apply(wrong, finding.edits), name).findings == ()


def apply(text: str, edits) -> str:
    lines = text.split("\n")
    for edit in edits:
        lines[edit.start.line - 1] = str(edit.after)
    return "\n".join(lines)


RIGHT = [
    (
        SIGMOID,
        {
            "self.out = out": "self.out = x",
            "(1.0 - self.out) * self.out": "Sigmoid().forward(self.out) * Sigmoid().forward(-self.out)",
        },
    ),
    (
        SIGMOID,
        {
            "        out = 1 / (1 + np.exp(-x))": "        self.f = lambda v: 1 / (1 + np.exp(-v))\n        out = self.f(x)"
        },
    ),
    (
        NEURON,
        {
            "np.random.randn(2)": "[0.1, 0.2]",
            "self.w - lr * dJ_dz * self.X": "[w - lr * dJ_dz * x for w, x in zip(self.w, self.X)]",
        },
    ),
]


@pytest.mark.parametrize(("text", "changes"), RIGHT)
def test_right_code_of_the_same_look_is_accused_of_nothing(grade_one, text, changes) -> None:
    other = text
    for before, after in changes.items():
        other = other.replace(before, after)

    assert other != text
    assert grade_one(other, NAMES[text]).findings == ()


@pytest.mark.parametrize(
    ("line", "id", "module"),
    [
        ("from math import no_such_name", "name_not_in_module", "math"),
        ("from numpy.linalg import no_such_name, norm", "name_not_in_module", "numpy.linalg"),
        ("from collections import Orderdict", "import_misspelt", None),
    ],
)
def test_an_import_inside_of_a_function_is_told_by_its_names(grade_one, line: str, id: str, module) -> None:
    finding = grade_one(SIGMOID.replace("        out = 1", f"        {line}\n        out = 1"), "sigmoid").findings[0]

    assert (finding.message.id, finding.place.line, finding.message.values.get("module")) == (id, 6, module)
    assert finding.message.values["name"] in line


@pytest.mark.parametrize("raised", ["str(np)", "'no name (/usr/lib/x.so)'", "'no name (C:\\\\Python\\\\x.dll)'"])
def test_the_text_of_an_exception_shows_no_path_of_the_machine(grade_one, raised: str) -> None:
    wrong = SIGMOID.replace("        out = 1", f"        raise ValueError({raised})\n        out = 1")

    texts = [
        str(value) for finding in grade_one(wrong, "sigmoid").findings for value in finding.message.values.values()
    ]

    assert not any("/" in text or "\\" in text for text in texts), texts


INDEXES = [
    ("out[x]", {"name": "x"}),
    ("out[0, x]", {"name": "x"}),
    ("out[x.shape[0], 0]", None),  # past the end, and no decimal number
    ("out[0][x.size]", None),
    ("[x[0], out[x.size]]", None),  # x stands in the line, but not in the index that fails
]


@pytest.mark.parametrize(("index", "values"), INDEXES)
def test_an_index_is_called_decimal_only_where_it_is(grade_one, index: str, values) -> None:
    finding = grade_one(RELU.replace("        return out", f"        {index}\n        return out"), "relu").findings[0]

    message = finding.message.values.get("then", finding.message)
    assert (message.values if message.id == "index_not_whole" else None) == values


SHAPES = [
    ("x + np.zeros((2, 7))", True),
    ("x @ x", True),
    ("np.concatenate([x, x.T])", False),
    ("x.reshape(5, 5)", True),
    ("x * other + third", False),
    ("x @ other", False),
]


@pytest.mark.parametrize(("expression", "is_text"), mark_rest(SHAPES, SHAPES[1:4], MORE))
def test_where_arrays_do_not_fit_their_shapes_or_the_text_are_told(grade_one, expression: str, is_text: bool) -> None:
    lines = f"        other, third = np.zeros((2, 7)), np.zeros(3)\n        out = {expression}\n        return out"

    finding = grade_one(RELU.replace("        return out", lines), "relu").findings[0]

    stopped = finding.message.values.get("then", finding.message)
    assert ("text" in stopped.values) is is_text
    assert any("(4, 3)" in load_english().format_message(operand.phrase) for operand in finding.operands)


ROWS = """\
import numpy as np


def numerical_gradient(f, x):
    grad = np.zeros_like(x)
    for i in range(x.shape[0]):
        row = x[i]
        for j in range(row.size):
            kept = row[j]
            row[j] = kept + 1e-4
            above = f(row)
            row[j] = kept - 1e-4
            grad[i, j] = (above - f(row)) / 2e-4
            row[j] = kept
    return grad
"""


def test_the_shape_that_a_given_function_got_is_told_before_an_exception_of_another_case(grade_one) -> None:
    first, second = grade_one(ROWS, "numerical_gradient").findings

    assert (first.id, first.place.line, first.edits) == ("part_passed", 11, ())
    assert (first.message.values["got"], second.id, second.place.line) == ((3,), "raised", 9)


@pytest.mark.parametrize(
    ("returned", "ids"),
    [
        ("out, x", ["method_missing", "differs"]),
        ("out, (x, out)", ["method_missing", "differs"]),
        ("out + 1", ["method_missing", "differs"]),
        ("out", ["method_missing"]),
    ],
)
def test_a_missing_method_hides_no_fact_about_the_other(grade_one, returned: str, ids: list[str]) -> None:
    forward, _, _ = SIGMOID.replace("return out", f"return {returned}").partition("    def backward")

    assert [finding.id for finding in grade_one(forward, "sigmoid").findings] == ids


NET = """\
import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.set_up(input_size, hidden_size, output_size)

    def set_up(self, *sizes):
        self.params = None

    def predict(self, x):
        return x
"""
TABLES = [
    ("self.params = None", "self.params = [np.zeros(size) for size in sizes]", 9, "list"),
    ("self.params = None", "self.params = tuple(sizes)", 9, "tuple"),
    (
        "    def set_up(self, *sizes):\n        self.params = None",
        "    def set_up(self, *sizes):\n        pass\n\n    @property\n    def params(self):\n        return []",
        12,
        "list",
    ),
    ("class TwoLayerNet:", "class TwoLayerNet:\n    params = []", 4, "list"),
]


@pytest.mark.parametrize(("before", "after", "line", "type_"), TABLES)
def test_parameters_that_are_no_dict_are_told_where_they_are_set(grade_one, before, after, line, type_) -> None:
    text = NET.replace(before, after).replace("        self.params = None\n", "        pass\n")

    finding = grade_one(text, "two_layer_net").findings[0]

    values = finding.message.values
    assert (finding.place.line, values["table"], values["type"]) == (line, "self.params", type_)
