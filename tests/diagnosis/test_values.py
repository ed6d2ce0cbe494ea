"""A wrong value: the line comes from an edit that mends it, the reason says what is wrong there, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import load_checks, load_english, mark_rest, prepare, read_solutions

from grader.diagnosis.explain import grade_and_explain
from grader.model import ExerciseResult, Finding
from grader.sandbox import Sandbox
from grader.submission.read import read_submission
from grader.submission.source import Cell, Submission

# an exercise, a part of its solution, what stands there instead, a part of the edit that is offered
MENDED = [
    ("affine/softmax", "x - x.max(axis=-1, keepdims=True)", "x.max(axis=-1, keepdims=True) - x", "x - x.max"),
    ("affine/softmax_with_loss", "self.y = softmax(x)", "self.y = x", "softmax(x)"),
    ("affine/softmax_with_loss", "self.t = t", "self.t = x", "self.t = t"),
    ("affine/cross_entropy_error", ".mean()", ".sum()", ".mean()"),
    ("activation/sigmoid", "1 / (1 + np.exp(-x))", "1 // (1 + np.exp(-x))", "1 / (1"),
    ("activation/sigmoid", "np.exp(-x)", "2.72 ** -x", "np.exp(-x)"),
    ("activation/sigmoid", "self.out = 1 /", "self.out = 1.5 /", "1 /"),
    ("activation/relu", "self.passed = x > 0", "self.passed = np.maximum(x, 0)", "x > 0"),
    ("graph/exponential", "dout * self.out", "dout * self.out * self.out", "dout * self.out"),
    ("graph/reciprocal", "self.out**2", "self.out**3", "self.out**2"),
    ("neuron/bce_loss", "(pred - y) /", "(y - pred) /", "(pred - y) /"),
    ("neuron/bce_loss", "(1 - y) * np.log", "(1 + y) * np.log", "(1 - y)"),
    ("network/numerical_gradient", "h = 1e-4", "h = 1e-13", "h = 0.0001"),
    ("network/two_layer_net", '"b2": self.second.db', '"b2": self.first.db', '"b2": self.second.db'),
]
# the place is the first line, and the edits change further lines
IN_MANY_LINES = [
    ("affine/affine", "self.dW = ", "self.dWW = ", "self.dW = "),
    ("affine/affine", "self.dW = self.x.T @ dout", "self.W = self.x.T @ dout", "self.dW = "),
]  # fmt: skip
HELPERS = """import numpy as np

def shares(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)

def penalty(y, t):
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = shares(x)
        return penalty(self.y, self.t)

    def backward(self, dout=1):
        return (self.y - self.t) / self.t.shape[0]
"""
OF_HELPERS = [(" / y.shape[0]", ""), ("np.sum(e, axis=1, keepdims=True)", "np.sum(e)"), ("y + 1e-7", "1 - y + 1e-7")]
# a wrong forward, and a backward that is right for it
FITTING = [
    ("graph/exponential", "np.exp(x)", "2.7182 ** x + 0.001"),
    ("graph/reciprocal", "self.out = 1 / x", "self.out = (1 / x).round(2)"),
    ("activation/sigmoid", "1 / (1 + np.exp(-x))", "np.round(1 / (1 + np.exp(-x)), 3)"),
]
TWICE = [
    ("network/two_layer_net", "    dout = self.last.backward()", "    dout = self.last.backward()\n        dout = dout / x.shape[0]"),
    ("affine/affine", "self.db = dout.sum(axis=0)", "self.dW = self.dW / len(dout)\n        self.db = dout.sum(axis=0)"),
]  # fmt: skip


def explain_changed(name: str, before: str, after: str, box: Sandbox) -> tuple[ExerciseResult, str]:
    sources, changed = [], ""
    for source in read_solutions().sources:
        text = source.cells[0].text
        if source.path == f"{name}.py":
            assert before in text
            changed = text = text.replace(before, after)
        sources.append(type(source)(source.path, (Cell(None, text),)))
    return explain_texts(name, Submission("solutions", tuple(sources)), box), changed


def explain_texts(name: str, submission: Submission, box: Sandbox) -> ExerciseResult:
    check = next(c for c in load_checks() if c.name == name)
    (result,) = grade_and_explain(submission, prepare([check], box)).exercises
    return result


def write_sentence(finding: Finding) -> str:
    return load_english().format_message(finding.message)


def find_line(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if part in line)


MORE = pytest.mark.slow("mends one more line in the way of another one: a sign, a number, or a name")
REPEATED = (MENDED[2], MENDED[6], MENDED[9], MENDED[11])


@pytest.mark.parametrize(
    ("name", "before", "after", "edit"), mark_rest(MENDED, [row for row in MENDED if row not in REPEATED], MORE)
)
def test_the_edit_that_mends_a_value_shows_its_line_and_its_reason(
    name: str, before: str, after: str, edit: str, forking: Sandbox
) -> None:
    result, text = explain_changed(name, before, after, forking)
    finding = result.findings[0]

    assert finding.place is not None
    assert finding.place.line == find_line(text, after)
    assert any(edit in str(one.after) for one in finding.edits)
    assert "] is" not in write_sentence(finding)
    assert [f.id for f in result.findings[1:]] == []


@pytest.mark.parametrize(("name", "before", "after", "edit"), IN_MANY_LINES)
def test_what_is_kept_in_the_wrong_place_is_told_where_it_is_kept(
    name: str, before: str, after: str, edit: str, forking: Sandbox
) -> None:
    result, text = explain_changed(name, before, after, forking)
    found = [finding for finding in result.findings if finding.edits]
    line = text.split("\n")[found[0].place.line - 1]

    assert after.split("\n")[0].strip() in line
    assert edit in str(found[0].edits[0].after)


@pytest.mark.parametrize(("before", "after"), OF_HELPERS)
def test_a_wrong_helper_is_told_at_its_own_line(before: str, after: str, forking: Sandbox, tmp_path: Path) -> None:
    text = HELPERS.replace(before, after)
    Path(tmp_path, "loss.py").write_text(text, encoding="utf-8")

    (first, *_) = explain_texts("affine/softmax_with_loss", read_submission(tmp_path / "loss.py"), forking).findings

    assert first.place is not None
    assert first.place.line == next(
        n for n, (a, b) in enumerate(zip(text.split("\n"), HELPERS.split("\n"), strict=False), 1) if a != b
    )
    assert first.edits


@pytest.mark.parametrize(("name", "before", "after"), mark_rest(FITTING, FITTING[:2], MORE))
def test_a_backward_that_fits_a_wrong_forward_is_not_accused(
    name: str, before: str, after: str, forking: Sandbox
) -> None:
    result, text = explain_changed(name, before, after, forking)
    sentences = [write_sentence(finding) for finding in result.findings]

    assert result.findings[0].outputs[0] == "out"
    assert not any("`dx`[" in sentence for sentence in sentences)
    assert [f.formula for f in result.findings if f.outputs[0] == "dx" and f.formula] == []
    assert find_line(text, after) == result.findings[0].place.line


@pytest.mark.parametrize(("name", "before", "after"), TWICE)
def test_a_statement_that_is_too_much_is_left_out(name: str, before: str, after: str, forking: Sandbox) -> None:
    result, text = explain_changed(name, before, after, forking)

    assert result.findings[0].place.line == find_line(text, after.split("\n")[0 if "dW" in after else 1].strip())
    assert result.findings[0].edits
