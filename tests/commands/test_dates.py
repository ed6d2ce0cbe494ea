"""The dates of `[visible_from]`: everything that is made from a store follows them, and staff see all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from corpus import ROOT, Result, invoke

from grader.classroom.marks.release import is_ahead
from grader.commands.output import FORMATS

pytestmark = pytest.mark.usefixtures("workers_inside")
RELU = (ROOT / "solutions/activation/relu.py").read_text(encoding="utf-8")
COURSE = 'exercises = ["relu"]\nhidden = ["relu:backward.*"]\n'
PAST, AHEAD = "2001-01-01T00:00:00+09:00", "2999-01-01T00:00:00+09:00"
CANVAS = "Student,ID,Homework (1)\r\nKim,kim,\r\n"
# all that is made from a store, for students or as a table; classroom50 needs the variables of its runner
OUTPUTS = (
    *(("class", "class.sqlite", "--format", format) for format in ("text", "html", "csv", "jsonl")),
    ("class", "class.sqlite", "--gradebook", "canvas.csv"),
    ("class", "class.sqlite", "--pseudonyms", "--format", "csv"),
    *(("show", "class.sqlite", "kim", "--format", format) for format in FORMATS if format != "classroom50"),
)
FEEDBACK = ("class", "class.sqlite", "--feedback", "out")


@pytest.fixture(scope="module")
def graded_folder(tmp_path_factory: pytest.TempPathFactory, workers_inside: None) -> Path:
    """A class of one student, whose mask is wrong."""
    folder = tmp_path_factory.mktemp("dates")
    (folder / "in").mkdir()
    (folder / "in/kim.py").write_text(RELU.replace("dout * self.passed", "dout"), encoding="utf-8")
    (folder / "canvas.csv").write_text(CANVAS, encoding="utf-8")
    (folder / "course.toml").write_text(COURSE, encoding="utf-8")
    assert invoke("grade", "in", "--config", "course.toml", "--seed", "1", cwd=folder).code == 0
    return folder


def run_with(folder: Path, words: tuple[str, ...], course: str = COURSE, **dates: str) -> Result:
    """Run a command under a course file with these dates."""
    table = "".join(f"{key} = {moment}\n" for key, moment in dates.items())
    (folder / "course.toml").write_text(f"{course}[visible_from]\n{table}", encoding="utf-8")
    return invoke(*words, cwd=folder)


@pytest.mark.parametrize("words", [*OUTPUTS, FEEDBACK], ids=" ".join)
def test_nothing_is_shown_before_scores(graded_folder: Path, words: tuple[str, ...]) -> None:
    early = run_with(graded_folder, words, scores=AHEAD)

    assert (early.code, early.out, "2999-01-01" in early.err) == (2, "", True)
    assert run_with(graded_folder, words, scores=PAST).code == 0, "the control"


@pytest.mark.parametrize("words", OUTPUTS, ids=" ".join)
def test_staff_see_everything_before_the_dates(graded_folder: Path, words: tuple[str, ...]) -> None:
    early = run_with(graded_folder, (*words, "--staff"), scores=AHEAD, hints=AHEAD, hidden=AHEAD)

    assert (early.code, early.out) == (0, run_with(graded_folder, (*words, "--staff")).out)


@pytest.mark.parametrize("words", OUTPUTS, ids=" ".join)
@pytest.mark.parametrize("key", ["hints", "hidden"])
def test_no_mistake_is_named_before_its_date(graded_folder: Path, words: tuple[str, ...], key: str) -> None:
    course = COURSE if key == "hidden" else 'exercises = ["relu"]\n'
    early = run_with(graded_folder, words, course, **{key: AHEAD})

    assert early.code == 0 and "mask_" not in early.out


def test_class_and_show_name_the_mistake_when_the_dates_are_past(graded_folder: Path) -> None:
    """It is the control of the test above."""
    for words in (("class", "class.sqlite", "--format", "jsonl"), ("show", "class.sqlite", "kim", "--format", "json")):
        assert "mask_" in run_with(graded_folder, words, hints=PAST, hidden=PAST).out


def test_hidden_criteria_appear_with_their_date(graded_folder: Path) -> None:
    words = ("show", "class.sqlite", "kim", "--format", "json")

    assert "backward.dx" in run_with(graded_folder, words, hidden=PAST).out
    assert "backward.dx" not in run_with(graded_folder, words, hidden=AHEAD).out
    assert "backward.dx" not in run_with(graded_folder, words).out


def test_the_check_of_a_student_follows_no_date(graded_folder: Path) -> None:
    words = ("check", "in/kim.py", "--config", "course.toml", "--format", "json", "--seed", "1")
    early = run_with(graded_folder, words, 'exercises = ["relu"]\n', scores=AHEAD, hints=AHEAD)

    assert early.out and "mask_" in early.out


def test_feedback_is_for_students_alone(graded_folder: Path) -> None:
    assert "leave out --staff" in run_with(graded_folder, (*FEEDBACK, "--staff")).err


def test_a_date_needs_its_offset_and_a_known_key(graded_folder: Path) -> None:
    assert "visible_from.hints" in run_with(graded_folder, OUTPUTS[0], hints="2026-11-21T09:00:00").err
    assert "did you mean hints" in run_with(graded_folder, OUTPUTS[0], hint=PAST).err


def test_a_moment_is_past_when_it_has_come() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)

    assert (is_ahead(now, now), is_ahead(now + timedelta(seconds=1), now), is_ahead(None, now)) == (False, True, False)
