"""The page of a report: hints are folded level by level, and what the course does not show is not in the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from corpus import MISTAKEN, invoke, load_english

from grader.model import ExerciseResult, Finding, Message, Place, Report, Untrusted, Verdict
from grader.reports.html import render_html
from grader.reports.look import Look
from grader.reports.visible import visible

PLACE = Place("work.py", 3, column=6)
FIRST = Finding(
    "mistake", "Reason1", Message("Reason1"), ("dx",), "yours1", "right1", place=PLACE, source_line=Untrusted("\tx = y")
)
SECOND = Finding("mistake", "Reason2", Message("Reason2"), ("dy",), "yours2", "right2", place=Place("work.py", 8))
LOOK = Look(load_english())


def show(level: int, *findings: Finding, **more: object) -> str:
    """The page of one failed exercise up to a level."""
    exercise = ExerciseResult("graph/mul_layer", "MulLayer", "bpgrade", Verdict.FAILED, 10.0, findings=findings, **more)
    return render_html(visible(Report("work", 0, "A", {}, {}, (exercise,)), level=level), LOOK)


def read_folds(page: str) -> dict[str, str]:
    """The text of each fold by its title; what no fold holds is under the empty title."""
    folds = re.findall(r"<details(?: open)?><summary>(.*?)</summary>(.*?)</details>", page)
    return dict(folds) | {"": re.sub(r"<details.*?</details>", "", page)}


def test_each_level_is_a_fold_of_its_own() -> None:
    folds = read_folds(show(4, FIRST, guide=(Message("Step1"),)))

    assert "A result is wrong. The mistake is on line 3." in folds[""]
    assert "Reason1" in folds["Why"] and "yours1" in folds["Why"]
    assert "right1" in folds["The right result"] and "Step1" in folds["The right result"]
    assert "Reason1" not in folds[""] + folds["The right result"]
    assert "The edit" not in folds, "a level that adds nothing has no fold"


@pytest.mark.parametrize(("level", "titles"), [(1, {""}), (2, {"", "Why"}), (3, {"", "Why", "The right result"})])
def test_a_level_that_is_not_allowed_is_not_in_the_source(level: int, titles: set[str]) -> None:
    page = show(level, FIRST)

    assert read_folds(page).keys() == titles
    assert [
        word for word, least in (("Reason1", 2), ("yours1", 2), ("right1", 3)) if word in page and least > level
    ] == []


def test_of_two_findings_each_fold_says_which_it_is_about() -> None:
    folds = read_folds(show(4, FIRST, SECOND))

    assert re.findall(r"work\.py:\d|right\d", folds["The right result"]) == [
        "work.py:3",
        "right1",
        "work.py:8",
        "right2",
    ]


def test_the_caret_stands_below_its_letter() -> None:
    assert "    x = y\n        ^<" in show(2, FIRST), "a tab is four columns"


def test_a_finding_without_a_line_names_none() -> None:
    assert "<p>A result is wrong.</p>" in show(1, Finding("name", "x", Message("x"), place=Place("work.py")))


@pytest.mark.parametrize(("most", "is_there"), [(4, True), (2, False)])
def test_check_writes_all_levels_that_the_course_shows(tmp_path: Path, most: int, is_there: bool) -> None:
    (tmp_path / "course.toml").write_text(f"max_hint = {most}\n", encoding="utf-8")
    path = MISTAKEN / "negate" / "sign_left_out.py"
    words = ("check", str(path), "--config", "course.toml", "--format", "html", "--output", "page.html")
    invoke(*words, "--report", "text=text.txt", cwd=tmp_path)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")

    assert "<code>out</code> is <code>x</code> itself" in page
    assert ("<summary>The edit</summary>" in page, "of your code is" in page) == (is_there, is_there)
    assert "Right:" not in (tmp_path / "text.txt").read_text(encoding="utf-8")
