"""The course file: what it may hold, and what it says of what it may not."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from corpus import ROOT

from grader.classroom.marks.settings import (
    CourseError,
    CourseFile,
    Late,
    check_names,
    check_versions,
    find_unmet,
    names_exercise,
    read_course,
)
from grader.model import Check

WHOLE = """\
exercises = ["graph", "relu"]
plugins = []
roster = "roster.csv"
language = "ko"
tier = "B"
max_hint = 2
attempts = "best"
due = 2026-11-20T23:59:00+09:00
hidden = ["mul_layer:purity"]

[requires]
bpgrade = ">=0.1, <9"

[limits]
seconds = 2

[late]
factor = 0.5

[points]
"graph/mul_layer" = 20
graph = 5

[void]
"relu:kink" = "never taught"

[students."2024001"]
due = 2026-11-27T23:59:00+09:00
reason = "ill"

[overrides."2024002"]
relu = { points = 8, reason = "right on paper" }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "course.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_is_read(tmp_path: Path, checks: tuple[Check, ...]) -> None:
    course = read_course(written(tmp_path, WHOLE))
    check_names(course, checks)

    assert course.roster == str(tmp_path / "roster.csv")
    assert (course.tier, course.max_hint, course.make_limits().cpu, course.attempts) == ("B", 2, 2.0, "best")
    assert course.late == Late(0.5)
    assert course.due == datetime(2026, 11, 20, 14, 59, tzinfo=UTC)
    assert course.students["2024001"].reason == "ill"
    assert course.overrides["2024002"]["relu"].points == 8
    assert [c.name for c in course.choose(checks)][-1] == "activation/relu"
    assert len(course.choose(checks)) == 10


def test_without_a_file_everything_counts(checks: tuple[Check, ...]) -> None:
    assert CourseFile().choose(checks) == checks


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("max_hint = 2", "max_hint = 7", "max_hint must be `int` <= 4, got 7"),
        ("max_hint = 2", "max_hnit = 2", "max_hnit is no key of a course file; did you mean max_hint?"),
        ("max_hint = 2", "max_hint = true", "max_hint must be `int`, got True"),
        ('language = "ko"', 'language = "de"', "language must be `str` matching regex '^(en|ko)$', got 'de'"),
        ('tier = "B"', 'tier = "D"', "tier must be `str` matching regex '^[ABC]$', got 'D'"),
        (
            'attempts = "best"',
            'attempts = "worst"',
            "attempts must be `str` matching regex '^(last|best)$', got 'worst'",
        ),
        ("+09:00\nhidden", "\nhidden", "due must be `datetime` with a timezone component, got 2026-11-20 23:59:00"),
        ('hidden = ["mul_layer:purity"]', "hidden = [1]", "hidden must be `str`, got [1]"),
        ('">=0.1, <9"', '"new"', "requires.bpgrade must be versions like \">=0.1, <1\", got 'new'"),
        ("seconds = 2", "seconds = 0", "limits.seconds must be `float` >= 0.05, got 0"),
        ("factor = 0.5", "factor = 5", "late.factor must be `float` <= 1.0, got 5"),
        ('"graph/mul_layer" = 20', '"graph/mul_layer" = "20"', "points.graph/mul_layer must be `float`, got '20'"),
        (
            '"graph/mul_layer" = 20',
            '"graph/mul_lyer" = 20',
            "points must name an exercise, got 'graph/mul_lyer'; did you mean",
        ),
        ('"relu:kink"', '"relu:kinks"', "void must name a criterion, got 'kinks'; did you mean kink?"),
        ('"never taught"', '" "', "void.relu:kink must be `str` matching regex '\\\\S', got ' '"),
        (
            'reason = "ill"',
            'raeson = "ill"',
            "students.2024001.raeson is no key of a course file; did you mean reason?",
        ),
        ("points = 8, ", "", "overrides.2024002.relu: Object missing required field `points`, got {'reason'"),
        (
            'relu = { points = 8, reason = "right on paper" }',
            "relu = 8",
            "overrides.2024002.relu must be `object`, got 8",
        ),
        (
            '"relu:kink"',
            '"affine:kink"',
            "void: 'affine' is a unit and an exercise; write 'affine/affine' or 'affine/*'",
        ),
        ('exercises = ["graph", "relu"]', 'exercises = ["graf"]', "exercises must name an exercise, got 'graf'"),
    ],
)
def test_an_error_names_the_key_and_what_it_must_be(
    tmp_path: Path, checks: tuple[Check, ...], before: str, after: str, said: str
) -> None:
    assert before in WHOLE
    path = written(tmp_path, WHOLE.replace(before, after, 1))

    with pytest.raises(CourseError) as raised:
        check_names(read_course(path), checks)

    assert str(raised.value).removeprefix(f"{path}: ").startswith(said)


def test_an_id_of_a_student_is_one_id_however_it_is_composed(tmp_path: Path) -> None:
    pieces = unicodedata.normalize("NFD", "김민수")

    assert read_course(written(tmp_path, f'[students."{pieces}"]\nfactor = 0.5\n')).students["김민수"].factor == 0.5


@pytest.mark.parametrize("data", [b"[points", b"\xb0\xa1\xb3\xaa", b"points = 3"])
def test_what_is_no_course_file_is_said_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "course.toml"
    path.write_bytes(data)

    with pytest.raises(CourseError, match=r"course\.toml"):
        read_course(path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="cannot be read"):
        read_course(tmp_path / "no.toml")


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("2.4.6", ">=2", True),
        ("2.4.6", "<2.4", False),
        ("2.4.6", "==2.4.6", True),
        ("0.1.0", ">=0.1", True),
        ("0.1.0", "!=0.1", False),
        ("1.10.0", ">1.9", True),
        ("2.0.0rc1", "<=2", True),
        ("1.5", ">=1, <2", True),
    ],
)
def test_versions_are_compared_as_numbers(version: str, wanted: str, fits: bool) -> None:
    check_versions({"numpy": wanted})

    assert (not list(find_unmet({"numpy": wanted}, {"numpy": version}))) is fits


def test_an_unmet_requirement_names_both_versions() -> None:
    (sentence,) = find_unmet({"bpgrade": ">=9"}, {"bpgrade": "0.1.0"})
    (missing,) = find_unmet({"leaky": ">=1"}, {"bpgrade": "0.1.0"})

    assert ">=9" in sentence and "0.1.0" in sentence
    assert "leaky" in missing


@pytest.mark.parametrize("pattern", ["graph/mul_layer", "mul_layer", "graph", "graph/*", "mul_*"])
def test_a_pattern_names_exercises(pattern: str) -> None:
    assert names_exercise(pattern, "graph/mul_layer")
    assert not names_exercise(pattern, "activation/relu")


def test_the_course_file_of_the_documents_is_one(tmp_path: Path, checks: tuple[Check, ...]) -> None:
    text = (ROOT / "docs" / "course.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    course = read_course(written(tmp_path, example))
    check_names(course, checks)

    assert set(tomllib.loads(example)) == {field.name for field in fields(CourseFile)}  # it shows every key
