"""Every sentence that the labelled files produce is plain, at all levels."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import (
    MISTAKEN,
    MISTAKEN_FILES,
    ROOT,
    STYLES,
    find_check,
    grade_path,
    list_exercises,
    list_styles,
    load_checks,
)
from sentences import find_faults, read_report

from grader.sandbox import Sandbox

STEP = 6  # the fast mode reads each sixth file
DOCUMENTS = sorted((ROOT / "tests" / "documents").glob("*.py"))


@pytest.mark.parametrize("path", MISTAKEN_FILES[::STEP], ids=lambda p: p.relative_to(MISTAKEN).as_posix())
def test_the_sentences_about_a_mistake_are_plain(path: Path, forking: Sandbox) -> None:
    assert read_report(grade_path(path, [find_check(path).name], forking)) == []


@pytest.mark.slow("grades every labelled file")
@pytest.mark.parametrize("path", MISTAKEN_FILES, ids=lambda p: p.relative_to(MISTAKEN).as_posix())
def test_the_sentences_about_every_mistake_are_plain(path: Path, forking: Sandbox) -> None:
    assert read_report(grade_path(path, [find_check(path).name], forking)) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_the_sentences_about_a_document_are_plain(path: Path, forking: Sandbox) -> None:
    assert read_report(grade_path(path, [check.name for check in load_checks() if not check.seconds], forking)) == []


@pytest.mark.parametrize("path", list_styles()[::STEP], ids=lambda p: p.relative_to(STYLES).as_posix())
def test_the_remarks_about_a_style_are_plain(path: Path, forking: Sandbox) -> None:
    assert read_report(grade_path(path, list_exercises(path), forking)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Perhaps you forgot a comma?.",
        "`out` is missing; the keys are .",
        "`x` has the shape () here.",
        "The value {name} is wrong.",
        "Your scores is `x`.",
        "`the result` is a list.",
        "The value is None here.",
        " ".join(["word"] * 31),
    ],
)
def test_a_sentence_with_a_fault_is_found(text: str) -> None:
    """The control."""
    assert list(find_faults(text))


def test_a_plain_sentence_is_none() -> None:
    assert list(find_faults("`out` is `None`. It must be `{}`... Line 3 has 2 numbers (case: one sample).")) == []
