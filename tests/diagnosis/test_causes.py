"""One fault is one finding: with all its lines, the root before what follows from it, and two faults as two."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from corpus import ROOT, Grade, GradeOne, load_english

from grader.reports import json as as_json
from grader.reports import text
from grader.reports.text import Look
from grader.reports.visible import visible

WRONG = ROOT / "tests" / "mistaken"


def text_of(name: str) -> str:
    return Path(WRONG, f"{name}.py").read_text(encoding="utf-8")


def test_both_biases_taken_from_the_weights_are_one_finding_with_both_lines(grade_files: Grade) -> None:
    report = grade_files({"work.py": text_of("two_layer_net/biases_from_weights")}, "two_layer_net")
    (finding,) = report.exercises[0].findings
    (told,) = json.loads(as_json.render_json(visible(report, level=2), Look(load_english())))["exercises"][0][
        "findings"
    ]

    assert (finding.place and finding.place.line, [place.line for place in finding.also]) == (54, [55])
    assert (told["line"], told["also_lines"]) == (54, [55])
    assert "The same mistake is on line 55." in text.render_text(visible(report, level=2), Look(load_english()))


def test_a_fault_of_one_line_has_no_other(grade_files: Grade) -> None:
    report = grade_files({"work.py": text_of("two_layer_net/not_divided")}, "two_layer_net")

    assert [finding.also for finding in report.exercises[0].findings] == [()]


def test_a_broken_softmax_comes_before_the_loss_that_calls_it(grade_files: Grade) -> None:
    report = grade_files({"work.py": text_of("softmax/below_it_the_loss")}, "softmax", "softmax_with_loss")
    softmax, loss = report.exercises

    assert [(f.id, f.place and f.place.line) for f in softmax.findings] == [("whole_array", 7)]
    assert [(f.id, f.place and f.place.line) for f in loss.findings] == [("needs_softmax", 6)]
    assert loss.score == loss.maximum


def test_a_broken_layer_comes_before_the_apples_that_it_counts(grade_files: Grade) -> None:
    report = grade_files({"work.py": text_of("mul_layer/below_it_the_apples")}, "mul_layer", "buy_apple")
    layer, apples = report.exercises

    assert [(f.id, f.place and f.place.line) for f in layer.findings] == [("not_swapped", 14)]
    assert [(f.id, f.place and f.place.line) for f in apples.findings] == [("needs_mul_layer", 3)]


def test_a_misspelt_attribute_comes_before_the_none_that_it_causes(grade_one: GradeOne) -> None:
    result = grade_one(
        """
import numpy as np
class Sigmoid:
    def __init__(self):
        self.out = None
    def forward(self, x):
        self.uot = 1 / (1 + np.exp(-x))
        return self.uot
    def backward(self, dout):
        return dout * self.out * (1 - self.out)
""",
        "sigmoid",
    )

    told = [(f.id, f.place and f.place.line) for f in result.findings]
    assert told == [("stored_misspelt", 7)]  # with both lines of `forward` in its edits


def test_of_a_wrong_prediction_the_loss_and_the_accuracy_only_follow(grade_files: Grade) -> None:
    report = grade_files({"work.py": text_of("two_layer_net/own_relu_is_wrong")}, "two_layer_net")
    (finding,) = report.exercises[0].findings

    assert finding.outputs[0] == "scores"
    assert finding.place is not None and finding.place.line == 9


@pytest.mark.parametrize(
    ("weight", "bias"),
    [
        ("np.dot(self.x.T, dout) * 2", "np.sum(dout, axis=1)"),
        ("np.dot(self.x.T, dout) + 1", "np.sum(dout, axis=0) * 2"),
    ],
)
def test_two_outputs_that_are_wrong_by_themselves_have_an_edit_each(
    grade_one: GradeOne, weight: str, bias: str
) -> None:
    result = grade_one(
        f"""
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b
    def backward(self, dout):
        self.dW = {weight}
        self.db = {bias}
        return np.dot(dout, self.W.T)
""",
        "affine/affine",
    )

    edits = {edit.start.line: str(edit.after).strip() for finding in result.findings for edit in finding.edits}
    assert edits == {10: "self.dW = np.dot(self.x.T, dout)", 11: "self.db = np.sum(dout, axis=0)"}


def test_a_name_without_a_value_is_no_parameter(grade_files: Grade) -> None:
    report = grade_files({"work.py": text_of("relu/dx_before_it_is_set")}, "relu")
    (finding,) = report.exercises[0].findings

    assert (finding.id, finding.message.values["name"]) == ("unbound_local", "dx")
