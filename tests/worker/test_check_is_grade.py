"""A submission gets from `grade` what `check` gives it under the same seed."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import MISTAKEN_FILES, ROOT, SOLUTIONS, load_checks, mark_rest, prepare

from grader import Verdict
from grader.model import Report
from grader.sandbox import Sandbox
from grader.submission.read import read_contents, read_submission
from grader.worker.alone import grade_alone
from grader.worker.worker import Task, carry_out

DOCUMENTS = sorted((ROOT / "tests" / "documents").glob("*.py"))
SOME = [*DOCUMENTS, *MISTAKEN_FILES[::25]]
MORE = pytest.mark.slow("grades another file in both ways")


def grade_in_class(path: Path, box: Sandbox, seed: int) -> Report:
    """Mark a file as a worker of a class does, and explain the report that comes back."""
    contents, grading = read_contents([(path.name, str(path))]), prepare(load_checks(), box, seed)
    marked = carry_out(Task(contents), grading)
    assert marked.report is not None
    explained = carry_out(Task(contents, marked.report), grading).report
    assert explained is not None
    return explained


@pytest.mark.parametrize("path", mark_rest(SOME, MISTAKEN_FILES[:1], MORE), ids=lambda path: path.name)
def test_both_give_the_same_verdicts_points_and_findings(forking: Sandbox, path: Path) -> None:
    seed = 11
    checked = grade_alone("submission", lambda: read_submission(path), prepare(load_checks(), forking, seed))
    graded = grade_in_class(path, forking, seed)

    for one, other in zip(checked.exercises, graded.exercises, strict=True):
        assert (one.name, one.verdict, one.criteria) == (other.name, other.verdict, other.criteria)
        assert [finding.id for finding in one.findings] == [finding.id for finding in other.findings]


def test_another_submission_gets_another_report(forking: Sandbox) -> None:
    """The control."""
    graded = grade_in_class(SOLUTIONS / "activation" / "relu.py", forking, 11)

    assert {one.name for one in graded.exercises if one.verdict is Verdict.PASSED} == {"activation/relu"}
