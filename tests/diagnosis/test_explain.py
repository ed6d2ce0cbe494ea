"""A report is graded without findings; an explanation adds them, also when its evidence is gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from corpus import SOLUTIONS, Counting, load_checks, prepare, read_solutions, write_files

from grader.diagnosis.explain import explain, explain_again, grade_and_explain
from grader.grading.grade import Grading
from grader.model import Report, Verdict
from grader.sandbox import Sandbox
from grader.submission.read import read_submission
from grader.submission.source import Submission


@pytest.fixture
def grading(forking: Sandbox) -> Grading:
    """The exercises that are wrong, one that is right, and what is built on them."""
    names = {"affine", "relu", "mul_layer", "sigmoid", "softmax", "two_layer_net"}
    return prepare([check for check in load_checks() if check.name.rpartition("/")[2] in names], forking)


@pytest.fixture
def submission(tmp_path: Path) -> Submission:
    """A wrong layer that a network uses, a class of a near name, a text that does not compile, and a wrong name."""
    write_files(tmp_path, {source.path: source.cells[0].text for source in read_solutions().sources})
    for name, old, new in (
        ("affine/affine", "+ self.b", "- self.b"),
        ("activation/relu", "class Relu", "class Rleu"),
        ("graph/mul_layer", "def backward(self, dout):", "def backward(self, dout)"),
        ("activation/sigmoid", "np.exp(-x)", "np.exp(-y)"),
    ):
        path = tmp_path / f"{name}.py"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return read_submission(tmp_path)


def ids(report: Report) -> dict[str, list[str]]:
    """Return the ids of the findings by exercise."""
    return {e.name: [finding.id for finding in e.findings] for e in report.exercises if e.findings}


def test_an_explanation_adds_findings_and_changes_no_verdict(submission: Submission, grading: Grading) -> None:
    report, evidence = grading.mark(submission)

    explained = explain(report, evidence, grading)

    assert ids(report) == {}
    assert ids(explained).keys() >= {"affine/affine", "activation/relu", "graph/mul_layer", "activation/sigmoid"}
    assert "needs_affine" in ids(explained)["network/two_layer_net"]
    for before, after in zip(report.exercises, explained.exercises, strict=True):
        assert (before.verdict, before.criteria, before.lent) == (after.verdict, after.criteria, after.lent)


def test_a_report_whose_evidence_is_gone_gets_the_same_findings(submission: Submission, grading: Grading) -> None:
    report = grading.grade(submission)

    again = explain_again(report, submission, grading)

    assert ids(again) == ids(grade_and_explain(submission, grading))
    assert again.score == report.score


def test_another_outcome_than_the_graded_one_is_not_explained(submission: Submission, grading: Grading) -> None:
    report = grading.grade(submission)
    right = replace(submission, sources=read_solutions().sources)

    again = explain_again(report, right, grading)

    assert "affine/affine" not in ids(again)
    (affine,) = (exercise for exercise in again.exercises if exercise.name == "affine/affine")
    assert affine.verdict is Verdict.FAILED
    assert [remark.message.id for remark in affine.remarks][-1:] == ["not_repeated"]


@pytest.mark.parametrize(
    ("name", "old", "new", "most"),
    [
        ("affine/affine", "+ self.b", "- self.b", 4),
        ("activation/sigmoid", "np.exp(-x)", "np.exp(x)", 3),
        ("graph/mul_layer", "dout * self.y", "dout + self.y", 3),
    ],
)
def test_a_wrong_value_costs_few_children_beyond_its_marking(
    name: str, old: str, new: str, most: int, forking: Sandbox, tmp_path: Path
) -> None:
    text = (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "work.py").write_text(text.replace(old, new), encoding="utf-8")
    grading, submission = prepare([c for c in load_checks() if c.name == name], forking), read_submission(tmp_path)
    marking, explaining = Counting(forking), Counting(forking)

    replace(grading, sandbox=marking).mark(submission)
    grade_and_explain(submission, replace(grading, sandbox=explaining))

    assert explaining.children - marking.children <= most
