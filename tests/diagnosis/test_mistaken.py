"""Wrong submissions, each labelled with its class, the finding that comes first and its line."""

from __future__ import annotations

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

from grader.sandbox import Sandbox

RIGHT_LINE, RIGHT_REASON = 0.97, 0.95  # the least shares of all files


@pytest.mark.parametrize("path", MISTAKEN_FILES, ids=lambda p: p.relative_to(MISTAKEN).as_posix())
def test_it_loses_points_and_is_told_why_and_where(path: Path, forking: Sandbox) -> None:
    """A label that is marked `later` must not be met, so that the marks are the figures."""
    report = grade_path(path, [find_check(path).name], forking)
    (result,) = report.exercises
    met, later = compare_with_labels(path, result), is_later(path, "finding")

    assert golden_of(report) == stored("mistaken")[path.relative_to(MISTAKEN).as_posix()]
    assert find_early_sentences(result) == []
    assert find_incomplete_texts(report) == []
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
