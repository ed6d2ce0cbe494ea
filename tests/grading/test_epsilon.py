"""A small number that is added where the formula has none costs little; another difference costs as much as any."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

import jsonschema
import numpy as np
import pytest
from corpus import ROOT, SOLUTIONS, Grade, GradeOne, invoke, load_checks, load_english, mark_rest, prepare

from grader import Layer
from grader.diagnosis.explain import grade_and_explain
from grader.grading.epsilon import COST
from grader.model import ExerciseResult, Verdict
from grader.reports.json import make_document
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

SIGMOID = """import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = {}
        return self.out

    def backward(self, dout):
        return {}
"""
RIGHT_OUT, RIGHT_DX = "1 / (1 + np.exp(-x))", "dout * self.out * (1 - self.out)"
PLUS_EPSILON = SIGMOID.format("1 / (1 + np.exp(-x) + 1e-8)", RIGHT_DX)
RELU = """class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask + E

    def backward(self, dout):
        return dout * self.mask
"""
AFFINE = """class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b + E

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T
"""
RECIPROCAL = """class Reciprocal:
    def forward(self, x):
        self.x = x
        return 1 / {}

    def backward(self, dout):
        return -dout / {}
"""
SOFTMAX = """import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / (e.sum(axis=-1, keepdims=True) + E)
"""
CROSS_ENTROPY = """import numpy as np


def cross_entropy_error(y, t):
    return -np.sum(t * np.log(y + E)) / len(y)
"""
SOFTMAX_WITH_LOSS = """import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return -np.sum(self.t * np.log(self.y + {})) / len(x)

    def backward(self, dout=1):
        return (self.y - self.t) / (len(self.y){})
"""
BCE = """import numpy as np


class BCELoss:
    def __call__(self, p, y):
        loss = -(y * np.log(p + {0}) + (1 - y) * np.log(1 - p + {0}))
        return loss, (p - y) / (p * (1 - p){1})
"""


class Row(NamedTuple):
    """A layer with a number E in it, by how many E its worst output is off, and what each E costs it.

    The difference is relative to the largest number of an array. It is the largest one of all cases of value, under
    five seeds.
    """

    exercise: str
    text: str
    factor: float
    scores: tuple[float, float, float, float]


SIZES = ("1e-12", "1e-8", "1e-4", "1e-2")
ROWS = {
    "1 / (1 + exp(-x) + E)": Row("activation/sigmoid", SIGMOID.format("1 / (1 + np.exp(-x) + E)", RIGHT_DX), 2.0, (10, 9.2, 9.2, 0)),
    "1 / (1 + exp(-x)) + E": Row("activation/sigmoid", SIGMOID.format("1 / (1 + np.exp(-x)) + E", RIGHT_DX), 4.0, (10, 9.2, 9.2, 0)),
    "out * (1 - out) + E": Row("activation/sigmoid", SIGMOID.format(RIGHT_OUT, "dout * (self.out * (1 - self.out) + E)"), 7.0, (10, 9.4, 9.4, 4)),
    "maximum(x, 0) + E": Row("activation/relu", RELU, 3.0, (9.8, 9.8, 9.8, 6)),
    "x @ W + b + E": Row("affine/affine", AFFINE, 0.9, (10, 9.8, 9.8, 6)),
    "1 / (x + E)": Row("graph/reciprocal", RECIPROCAL.format("(x + E)", "self.x**2"), 9.0, (10, 9.8, 9.8, 6)),
    "-dout / (x**2 + E)": Row("graph/reciprocal", RECIPROCAL.format("x", "(self.x**2 + E)"), 90.0, (10, 9.4, 4, 4)),
    "e / (sum(e) + E)": Row("affine/softmax", SOFTMAX, 0.8, (10, 9.5, 9.5, 0)),
    "log(y + E)": Row("affine/cross_entropy_error", CROSS_ENTROPY, 4.0, (10, 10, 9.5, 0)),
    "log(softmax(x) + E)": Row("affine/softmax_with_loss", SOFTMAX_WITH_LOSS.format("E", ""), 6.0, (10, 10, 9.8, 6)),
    "(y - t) / (N + E)": Row("affine/softmax_with_loss", SOFTMAX_WITH_LOSS.format("1e-7", " + E"), 1.0, (10, 10, 10, 4)),
    "log(pred + E)": Row("neuron/bce_loss", BCE.format("E", ""), 7.0, (10, 10, 9.55, 5)),
    "(pred - y) / (pred * (1 - pred) + E)": Row("neuron/bce_loss", BCE.format("1e-7", " + E"), 10.0, (10, 10, 9.5, 5)),
}  # fmt: skip


MORE = pytest.mark.slow("adds a number of four sizes to one more formula, of which another test measures the effect")
QUICK = ("1 / (1 + exp(-x) + E)", "maximum(x, 0) + E", "-dout / (x**2 + E)", "log(softmax(x) + E)", "log(pred + E)")


@pytest.mark.parametrize("name", mark_rest(ROWS, QUICK, MORE))
def test_small_numbers_cost_little_and_large_ones_cost_all(name: str, grade_one: GradeOne) -> None:
    row = ROWS[name]
    results = [grade_one(re.sub(r"\bE\b", size, row.text), row.exercise) for size in SIZES]

    assert tuple(result.score for result in results) == row.scores
    for result in results:
        forgiven = [line for line in result.criteria if line.verdict is Verdict.FAILED and line.score]
        assert [finding.kind for finding in result.findings if finding.kind == "epsilon"] == ["epsilon"] * bool(
            forgiven
        )
        assert all(line.score == pytest.approx((1 - COST) * line.maximum) for line in forgiven)


@pytest.mark.parametrize("name", ROWS)
def test_the_differences_are_as_large_as_the_table_says(name: str, forking: Sandbox, tmp_path: Path) -> None:
    row, factors = ROWS[name], []
    check = next(check for check in load_checks() if check.name == row.exercise)
    (tmp_path / "work.py").write_text(re.sub(r"\bE\b", "1e-6", row.text), encoding="utf-8")
    evidence = prepare([check], forking).mark(read_submission(tmp_path)).evidence
    for observation in evidence.judged[check.name].judgement.counted:
        for output, accepted in observation.case.expected.items() if observation.case.purpose == "value" else ():
            gaps = [np.max(np.abs(observation.arrays[output] - one)) / np.max(np.abs(one)) for one in accepted]
            factors.append(float(min(gaps)))

    assert row.factor / 10 < max(factors) / 1e-6 < row.factor * 10


WAYS = {
    "a name": ("eps = 1e-8\n        self.out = 1 / (1 + np.exp(-x) + eps)", "eps = 0"),
    "two names": ("a = b = 1e-8\n        self.out = 1 / (1 + np.exp(-x) + a - b + a)", "a = b = 0"),
    "an attribute": ("self.eps = 1e-8\n        self.out = 1 / (1 + np.exp(-x) + self.eps)", "self.eps = 0"),
    "a step": ("y = 1 + np.exp(-x)\n        y += 1e-8\n        self.out = 1 / y", "y += 0"),
    "in front": ("self.out = 1 / (1e-8 + (1 + np.exp(-x)))", "self.out = 1 / (0 + (1 + np.exp(-x)))"),
    "behind brackets": ("self.out = 1 / ((1 + np.exp(-x)) + 1e-8)", "self.out = 1 / ((1 + np.exp(-x)) + 0)"),
    "subtracted, twice": ("self.out = 1 / (1 - 1e-8 + np.exp(-x) - 1e-8)  # 곱", "self.out = 1 / (1 + np.exp(-x))  # 곱"),
}  # fmt: skip
TEXTS = {name: (SIGMOID.replace("self.out = {}", way).format(RIGHT_DX), mended) for name, (way, mended) in WAYS.items()}
TEXTS |= {
    "of the file": (
        SIGMOID.replace("class", "EPS = 1e-8\n\n\nclass").format("1 / (1 + np.exp(-x) + EPS)", RIGHT_DX),
        "EPS = 0",
    ),
    "a default": (
        SIGMOID.replace("self, x)", "self, x, eps=1e-8)").format("1 / (1 + np.exp(-x) + eps)", RIGHT_DX),
        "def forward(self, x, eps=0):",
    ),
    "in a function that is called": (
        SIGMOID.replace("class", "def sigmoid(x):\n    return 1 / (1 + np.exp(-x) + 1e-8)\n\n\nclass").format("sigmoid(x)", RIGHT_DX),
        "return 1 / (1 + np.exp(-x))",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_small_number_is_found_however_it_is_written(name: str, grade_one: GradeOne) -> None:
    text, mended = TEXTS[name]

    result = grade_one(text, "activation/sigmoid")

    (finding,) = result.findings
    (edit,) = finding.edits
    assert (result.score, finding.id, finding.outputs) == (9.2, "epsilon", ("out", "dx"))
    assert (edit.start, edit.after.strip()) == (finding.place, mended)
    assert edit.before == text.split("\n")[(edit.start.line or 0) - 1]


def test_small_numbers_of_two_lines_are_taken_out_together(grade_one: GradeOne) -> None:
    text = SIGMOID.format("1 / (1 + np.exp(-x) + 1e-8)", "dout * (self.out * (1 - self.out) + 1e-9)")

    result = grade_one(text, "activation/sigmoid")

    assert result.score == 9.2
    assert [edit.start.line for edit in result.findings[0].edits] == [6, 10]


def test_where_a_logarithm_may_be_guarded_the_edit_guards_it(grade_one: GradeOne) -> None:
    result = grade_one(re.sub(r"\bE\b", "1e-4", CROSS_ENTROPY), "affine/cross_entropy_error")

    assert [edit.after.strip() for edit in result.findings[0].edits] == [
        "return -np.sum(t * np.log(y + 1e-7)) / len(y)"
    ]


NORMALIZE = Layer(
    "extra/normalize",
    symbol="normalize",
    inputs={"x": "N D"},
    quantities={"gap": "x - mean(x, axis=0)"},
    formula="gap / sqrt(mean(gap**2, axis=0) + 1e-7)",
).make_check()


@pytest.mark.parametrize(("small", "score"), [("1e-7", 10), ("1e-5", 9.5), ("1e-2", 0)])
def test_a_layer_of_a_plugin_may_add_a_small_number_of_its_own(
    small: str, score: float, forking: Sandbox, tmp_path: Path
) -> None:
    text = f"import numpy as np\ndef normalize(x):\n    return (x - x.mean(0)) / np.sqrt(x.var(0) + {small})\n"
    (tmp_path / "work.py").write_text(text, encoding="utf-8")

    (result,) = grade_and_explain(read_submission(tmp_path), prepare([NORMALIZE], forking)).exercises

    edits = [edit.after for finding in result.findings if finding.kind == "epsilon" for edit in finding.edits]
    assert result.score == score
    assert edits == [text.split("\n")[2].replace("1e-5", "1e-7")] * (small == "1e-5")


def test_a_cell_of_a_notebook_is_named(grade_files: Grade) -> None:
    head, layer = PLUS_EPSILON.split("\n\n\n")
    cells = [{"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in (head, layer)]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    (result,) = grade_files({"work.ipynb": notebook}, "activation/sigmoid").exercises

    assert result.score == 9.2
    assert result.findings[0].place is not None
    assert (result.findings[0].place.cell, result.findings[0].place.line) == (2, 3)


UNFORGIVEN = {
    # what is off, what it costs, and why it is no small number that is added
    "a factor": (SIGMOID.format(RIGHT_OUT, f"{RIGHT_DX} * 1.00000003"), 4.0),
    "a factor, and a small number that makes no difference": (
        SIGMOID.format("1.0001 / (1 + np.exp(-x) + 1e-13)", RIGHT_DX), 0.0,
    ),
    "a factor, and a small number of about its size": (SIGMOID.format("1.0001 / (1 + np.exp(-x) + 1e-4)", RIGHT_DX), 0.0),
    "a factor, and a small number that is not used": (
        SIGMOID.replace("self.out =", "tiny = 1e-4\n        self.out =").format("1.0001 / (1 + np.exp(-x))", RIGHT_DX), 0.0,
    ),
    "a number that is not small": (SIGMOID.format("1 / (1 + np.exp(-x) + 0.01)", RIGHT_DX), 0.0),
    "a small number in another class": (
        SIGMOID.format(f"1.0001 * {RIGHT_OUT}", RIGHT_DX) + "\n\nclass Other:\n    eps = 1e-4\n", 0.0,
    ),
    "a small number whose effect is large in one case": (
        SIGMOID.format(f"{RIGHT_OUT} + 1e-4 * (x.shape[0] == 1) * 100 + 1e-9", RIGHT_DX), 0.0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNFORGIVEN)
def test_what_is_merely_near_costs_as_much_as_any_mistake(name: str, grade_one: GradeOne) -> None:
    text, score = UNFORGIVEN[name]

    result = grade_one(text, "activation/sigmoid")

    assert result.score == score
    assert all(finding.kind != "epsilon" for finding in result.findings)


def points_of(result: ExerciseResult) -> dict[str, float]:
    return {line.id: line.score for line in result.criteria}


def test_a_wrong_backward_beside_a_small_number_costs_its_own_points(grade_one: GradeOne) -> None:
    result = grade_one(SIGMOID.format("1 / (1 + np.exp(-x) + 1e-8)", "dout * self.out"), "activation/sigmoid")

    points = points_of(result)
    assert (points["forward.value"], points["backward.dx"], points["interface"]) == (1.8, 0.0, 0.5)
    assert [finding.id for finding in result.findings] == ["epsilon", "lacks_one_minus_out"]


def test_what_passes_for_nothing_beside_wrong_values_is_judged_without_the_small_number(grade_one: GradeOne) -> None:
    """Integers are compared for outputs that are right in float64 only."""
    way = "x = x if x.dtype.kind == 'f' else 2 * x\n        self.out = 1 / (1 + np.exp(-x){})"
    text = SIGMOID.replace("self.out = {}", way)

    right, epsilon = (grade_one(text.format(e, RIGHT_DX), "activation/sigmoid") for e in ("", " + 1e-8"))

    assert points_of(right)["dtype"] == points_of(epsilon)["dtype"] == 0.0
    assert (right.score, epsilon.score) == (9.5, 8.7)


def test_what_is_built_on_the_layer_loses_nothing(grade_files: Grade) -> None:
    files = {
        f"{name}.py": (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8")
        for name in ("neuron/affine_function", "neuron/model")
    }
    files["activation/sigmoid.py"] = PLUS_EPSILON

    report = grade_files(files, "activation/sigmoid", "neuron/model")

    assert {result.name: result.score for result in report.exercises} == {
        "activation/sigmoid": 9.2,
        "neuron/model": 10.0,
    }


def test_a_report_of_it_is_as_the_schema_says(grade_files: Grade) -> None:
    document = make_document(grade_files({"work.py": PLUS_EPSILON}, "activation/sigmoid"), load_english())

    (exercise,) = document["exercises"]
    assert [finding["kind"] for finding in exercise["findings"]] == ["epsilon"]
    jsonschema.validate(document, json.loads((ROOT / "grader" / "reports" / "schema.json").read_text(encoding="utf-8")))


def test_the_student_reads_by_how_much_and_why(tmp_path: Path) -> None:
    (tmp_path / "sigmoid.py").write_text(PLUS_EPSILON, encoding="utf-8")

    done = invoke("check", "sigmoid.py", "sigmoid", cwd=tmp_path)

    assert done.code == 1
    assert "9.2/10" in done.out
    assert "sigmoid.py:6" in done.out
    assert "Your `out` differs from the right value by about" in done.out
    assert "Your code adds a small number that the formula does not have." in done.out


@pytest.mark.parametrize(
    ("before", "after", "passed"),
    [("self.NZ + self.Bb", "self.NZ + self.Bb + 1e-5", 17), ("self.eps = 1e-8", "self.eps = 1e-5", 12)],
)
def test_the_small_number_of_the_formula_stays(before: str, after: str, passed: int, tmp_path: Path) -> None:
    text = (ROOT / "solutions/mytorch/norm/batchnorm1d.py").read_text(encoding="utf-8")
    (tmp_path / "batchnorm1d.py").write_text(text.replace(before, after), encoding="utf-8")
    words = ("check", ".", "--course", "mytorch", "batchnorm1d", "--format", "json")
    (result,) = json.loads(invoke(*words, cwd=tmp_path).out)["exercises"]

    assert result["findings"][0]["kind"] == "epsilon"
    assert sum(line["verdict"] == "passed" for line in result["criteria"]) == passed
