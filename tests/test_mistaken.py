"""Wrong submissions, each labelled with its class, the finding that comes first and its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import sweep
from leaks import told_too_early
from support import ROOT

from grader.grading.grade import grade
from grader.grading.plan import make_plans
from grader.model import ExerciseResult, Finding, Verdict
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

WRONG = ROOT / "tests" / "mistaken"
FILES = sorted(WRONG.rglob("*.py"))
RIGHT_LINE, RIGHT_REASON = 0.97, 0.95  # the least shares of all files
BARE = ("value", "raised")  # messages that say what is wrong and not why


@dataclass(frozen=True)
class Told:
    """What a report says of a labelled file: does it lose points, and is the first finding right?"""

    loses: bool
    finding: bool
    line: bool
    reason: bool


def label(path: Path, name: str) -> str | None:
    """The text behind `name:` in the first lines of a file, which are `# name: text; name: text`."""
    head = path.read_text(encoding="utf-8", errors="replace").splitlines()[:4]
    parts = [part for line in head if "#" in line for part in line.lstrip("\ufeff# ").split(";")]
    return next((text.strip() for key, _, text in (part.partition(":") for part in parts) if key.strip() == name), None)


def line_of(path: Path) -> int:
    """The labelled line."""
    return int(re.findall(r"\d+", label(path, "line") or "0")[0])


def is_later(path: Path, name: str) -> bool:
    """Is a label marked as one that the report does not meet yet?"""
    return "later" in (label(path, name) or "")


def told(path: Path, result: ExerciseResult) -> Told:
    """The result of a labelled file against its labels."""
    first = next(iter(result.findings), None)
    named = first is not None and [first.id] == re.findall(r"[\w.]+", label(path, "finding") or "")[:1]
    placed = first is not None and first.place is not None and first.place.line == line_of(path)
    loses = result.verdict is not Verdict.PASSED and result.score < result.maximum
    return Told(loses, named, placed, first is not None and named and has_reason(first))


def has_reason(finding: Finding) -> bool:
    """Does it say why: by more than a wrong number or an exception, as a formula, or by the edit that mends it?"""
    return finding.message.id not in BARE or bool(finding.formula or finding.edits)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(WRONG).as_posix())
def test_it_loses_points_and_is_told_why_and_where(path: Path, forking: Sandbox) -> None:
    """What is marked `later` must be wrong, so that the marks are the figures."""
    check = next(c for c in sweep.checks() if c.name.endswith(f"/{path.parent.name}"))
    report = grade(read_submission(path), make_plans([check], 0), forking, seed=0, every_check=sweep.checks())
    (result,) = report.exercises
    later = is_later(path, "finding")

    said = told(path, result)

    assert told_too_early(result) == []
    assert said.loses
    assert said.line is not is_later(path, "line"), [(f.id, f.place) for f in result.findings]
    assert said.reason is not later, [(f.id, f.message) for f in result.findings]
    assert said.finding or later, [f.id for f in result.findings]


def test_enough_lines_and_reasons_are_right_over_all_classes() -> None:
    """A file that is not marked is held to its labels by the test above."""
    for name, least in (("line", RIGHT_LINE), ("finding", RIGHT_REASON)):
        right = [path for path in FILES if not is_later(path, name)]

        assert len(right) / len(FILES) >= least, name


def test_every_file_has_a_class() -> None:
    assert [path for path in FILES if not label(path, "class")] == []
