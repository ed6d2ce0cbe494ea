"""Wrong submissions, each labelled with its class, the finding that comes first and its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import (
    MISTAKEN,
    MISTAKEN_FILES,
    compare_with_labels,
    find_check,
    find_early_sentences,
    find_incomplete_texts,
    grade_path,
    is_later,
    load_checks,
    read_label,
)
from golden import golden_of, stored
from sentences import read_report

from grader.sandbox import Sandbox

RIGHT_LINE, RIGHT_REASON = 0.97, 0.95  # the least shares of all files
MISTAKES = {mistake.__name__ for check in load_checks() for mistake in check.mistakes}
REPEATED = pytest.mark.slow("is of a kind that an earlier file has too, and test_course.py tries every mistake")
COUNTED = MISTAKEN / "train_digits" / "step_in_the_condition.py"  # test_trainings.py has a wrong count of losses


def find_label(path: Path) -> str:
    """Return the id of the finding that a file is labelled with."""
    return re.findall(r"[\w.]+", read_label(path, "finding") or "")[0]


def find_kind(path: Path) -> str:
    """Return the label's finding, or the folder of an exercise where it is one of the mistakes of a check."""
    label = find_label(path)
    return path.parent.name if label in MISTAKES else label


def list_cases() -> Iterator[object]:
    """Yield every file; all but the first of each kind are slow tests."""
    first = {find_kind(path): path for path in reversed(MISTAKEN_FILES)}
    for path in MISTAKEN_FILES:
        marks = () if first[find_kind(path)] == path != COUNTED else REPEATED
        yield pytest.param(path, id=path.relative_to(MISTAKEN).as_posix(), marks=marks)


@pytest.mark.parametrize("path", [*list_cases()])
def test_it_loses_points_and_is_told_why_and_where(path: Path, forking: Sandbox) -> None:
    """A label that is marked `later` must not be met, so that the marks are the figures."""
    report = grade_path(path, [find_check(path).name], forking)
    (result,) = report.exercises
    met, later = compare_with_labels(path, result), is_later(path, "finding")

    assert find_early_sentences(result) == []
    assert find_incomplete_texts(report) == []
    assert read_report(report) == []
    assert met.loses
    assert met.line is not is_later(path, "line"), [(f.id, f.place) for f in result.findings]
    assert met.reason is not later, [(f.id, f.message) for f in result.findings]
    assert met.finding or later, [f.id for f in result.findings]
    assert golden_of(report) == stored("mistaken")[path.relative_to(MISTAKEN).as_posix()]


def test_enough_lines_and_reasons_are_right_over_all_classes() -> None:
    """A file that is not marked is held to its labels by the test above."""
    for name, least in (("line", RIGHT_LINE), ("finding", RIGHT_REASON)):
        right = [path for path in MISTAKEN_FILES if not is_later(path, name)]

        assert len(right) / len(MISTAKEN_FILES) >= least, name


def test_every_file_has_a_class() -> None:
    assert [path for path in MISTAKEN_FILES if not read_label(path, "class")] == []
