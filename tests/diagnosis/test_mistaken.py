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
    read_label,
)
from golden import golden_of, stored
from sentences import read_report

from grader.sandbox import Sandbox

RIGHT_LINE, RIGHT_REASON = 0.97, 0.95  # the least shares of all files
REPEATED = pytest.mark.slow("is labelled with a finding that an earlier file has too")


def find_label(path: Path) -> str:
    """Return the id of the finding that a file is labelled with."""
    return re.findall(r"[\w.]+", read_label(path, "finding") or "")[0]


def list_cases() -> Iterator[object]:
    """Yield every file; all but the first of each finding are slow tests."""
    first = {find_label(path): path for path in reversed(MISTAKEN_FILES)}
    for path in MISTAKEN_FILES:
        marks = () if first[find_label(path)] == path else REPEATED
        yield pytest.param(path, id=path.relative_to(MISTAKEN).as_posix(), marks=marks)


@pytest.mark.parametrize("path", [*list_cases()])
def test_it_loses_points_and_is_told_why_and_where(path: Path, forking: Sandbox) -> None:
    """A label that is marked `later` must not be met, so that the marks are the figures."""
    report = grade_path(path, [find_check(path).name], forking)
    (result,) = report.exercises
    met, later = compare_with_labels(path, result), is_later(path, "finding")

    assert golden_of(report) == stored("mistaken")[path.relative_to(MISTAKEN).as_posix()]
    assert find_early_sentences(result) == []
    assert find_incomplete_texts(report) == []
    assert read_report(report) == []
    assert met.loses
    assert met.line is not is_later(path, "line"), [(f.id, f.place) for f in result.findings]
    assert met.reason is not later, [(f.id, f.message) for f in result.findings]
    assert met.finding or later, [f.id for f in result.findings]


def test_enough_lines_and_reasons_are_right_over_all_classes() -> None:
    """A file that is not marked is held to its labels by the test above."""
    for name, least in (("line", RIGHT_LINE), ("finding", RIGHT_REASON)):
        right = [path for path in MISTAKEN_FILES if not is_later(path, name)]

        assert len(right) / len(MISTAKEN_FILES) >= least, name


def test_every_file_has_a_class() -> None:
    assert [path for path in MISTAKEN_FILES if not read_label(path, "class")] == []
