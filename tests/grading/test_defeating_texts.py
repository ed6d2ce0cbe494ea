"""Texts that could defeat or detain whoever explains them are judged like any other, and cost their points."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import SOLUTIONS, load_checks, prepare

from grader.diagnosis.explain import grade_and_explain
from grader.diagnosis.unread import search_slips
from grader.model import ExerciseResult, Verdict
from grader.sandbox import Sandbox
from grader.submission.read import read_submission
from grader.submission.source import Cell, Source

RELU = """
import numpy as np
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        {forward}
        return np.maximum(x, 0)
    def backward(self, dout):
        {backward}
"""
DOUBLING = "\n        ".join(
    ["a0 = dout + dout", *(f"a{n} = a{n - 1} + a{n - 1}" for n in range(1, 60)), "return dout"]
)
DEFEATING = {
    "a sum of hundreds of terms": ("pass", "return dout" + " + 0" * 400),
    "a decision on a deep expression": (f"if (x{' + 0' * 400}).ndim == 9: pass", "return dout"),
    "a number of thousands of digits": (f"big = 0x{'f' * 9000}", f"big = 0x{'f' * 9000}\n        return dout"),
    "a power that no computer finishes": ("pass", "return dout\n        z = 9 ** 9 ** 9 ** 9"),
    "a division by zero that never runs": ("pass", "return dout\n        z = dout * (1 / 0)"),
    "expressions that double with each line": ("pass", DOUBLING),
    "thousands of attributes": ("\n        ".join(f"self.a{n % 7} = x" for n in range(2000)), "return dout * self.msk"),
    "a name that is called thousands of times": ("pass", "return dout" + ".copy()" * 80 + " * self.msk"),
}


def graded(text: str, folder: Path, box: Sandbox) -> ExerciseResult:
    (folder / "relu.py").write_text(text, encoding="utf-8")
    check = next(c for c in load_checks() if c.name == "activation/relu")
    (result,) = grade_and_explain(read_submission(folder), prepare([check], box)).exercises
    return result


@pytest.mark.parametrize("name", DEFEATING)
def test_it_loses_points_and_is_nobody_else_s_fault(name: str, forking: Sandbox, tmp_path: Path) -> None:
    forward, backward = DEFEATING[name]

    result = graded(RELU.format(forward=forward, backward=backward), tmp_path, forking)

    assert result.verdict in (Verdict.FAILED, Verdict.RAISED)
    assert result.score < 10


def test_what_cannot_be_explained_is_said(forking: Sandbox, tmp_path: Path) -> None:
    forward, backward = DEFEATING["a sum of hundreds of terms"]

    result = graded(RELU.format(forward=forward, backward=backward), tmp_path, forking)

    assert [remark.message.id for remark in result.remarks] == ["not_explained"]


@pytest.mark.parametrize(
    "text",
    [
        "def f(x:\n" + " " * 300_000 + "x\n",
        "if " * 60_000 + "x = 1\n",
        "f(" + "a " * 490 + ")\n" + "x = 1\n" * 30_000,
        "print " * 150 + "\n" + "y = 2\n" * 30_000,
    ],
    ids=["white space", "words", "gaps", "prints"],
)
def test_a_broken_text_is_looked_at_for_a_bounded_time(text: str) -> None:
    cell = Cell(None, text)
    assert cell.error is not None

    assert len(search_slips(cell, lambda _: False)) == 2


@pytest.mark.parametrize(
    ("list_name", "id", "line"), [("acuracies", "name_misspelt", 21), ("accuracies", "not_begun", 12)]
)
def test_a_misspelt_list_is_told_from_one_that_was_never_begun(
    list_name: str, id: str, line: int, forking: Sandbox
) -> None:
    submission = read_submission(SOLUTIONS)
    source = next(s for s in submission.sources if s.path == "neuron/blobs.py")
    text = source.cells[0].text
    begins = "losses, accuracies = [], []" if id == "name_misspelt" else "losses = []"
    text = text.replace("losses, accuracies = [], []", begins).replace("accuracies.append", f"{list_name}.append")
    others = [s for s in submission.sources if s is not source]
    changed = type(submission)("x", (Source(source.path, (Cell(None, text),)), *others))
    check = next(c for c in load_checks() if c.name == "neuron/blobs")

    (result,) = grade_and_explain(changed, prepare([check], forking)).exercises

    first = result.findings[0]
    assert (first.id, first.place and first.place.line) == (id, line)
