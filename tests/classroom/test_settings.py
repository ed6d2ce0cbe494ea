"""The course file: what it may hold, and what it says of what it may not."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from corpus import ROOT

from grader.classroom.marks.settings import KEYS, CourseError, CourseFile, fitting, names, read_course, satisfies, unmet
from grader.classroom.marks.validation import line_of
from grader.model import Check

WHOLE = """\
exercises = ["graph", "relu"]
plugins = []
roster = "roster.csv"
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
    fitting(course, checks)

    assert course.roster == tmp_path / "roster.csv"
    assert (course.tier, course.max_hint, course.limits.cpu, course.marking.best) == ("B", 2, 2.0, True)
    assert course.marking.late_factor == 0.5
    assert course.marking.due == datetime(2026, 11, 20, 14, 59, tzinfo=UTC)
    assert course.marking.students["2024001"].reason == "ill"
    assert course.marking.overrides["2024002"]["relu"].points == 8
    assert [c.name for c in course.chosen(checks)][-1] == "activation/relu"
    assert len(course.chosen(checks)) == 10


def test_without_a_file_everything_counts(checks: tuple[Check, ...]) -> None:
    assert CourseFile().chosen(checks) == checks


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("max_hint = 2", "max_hint = 7", 5, "max_hint must be one of 1, 2, 3, 4, got 7"),
        ("max_hint = 2", "max_hnit = 2", 5, "did you mean max_hint?"),
        ("max_hint = 2", "max_hint = true", 5, "got True"),
        ('tier = "B"', 'tier = "D"', 4, "must be one of A, B, C"),
        ('attempts = "best"', 'attempts = "worst"', 6, "must be one of last, best"),
        ("+09:00\nhidden", "\nhidden", 7, "must be a date and time with an offset"),
        ('hidden = ["mul_layer:purity"]', "hidden = [1]", 8, "must be a list of texts"),
        ('">=0.1, <9"', '"new"', 11, 'must be versions such as ">=0.1, <1"'),
        ("seconds = 2", "seconds = 0", 14, "must be a number from 0.05 to 3600, got 0"),
        ("factor = 0.5", "factor = 5", 17, "must be a number from 0 to 1, got 5"),
        ('"graph/mul_layer" = 20', '"graph/mul_layer" = "20"', 20, "must be a number"),
        ('"graph/mul_layer" = 20', '"graph/mul_lyer" = 20', 20, "did you mean graph/mul_layer?"),
        ('"relu:kink"', '"relu:kinks"', 24, "void must name a criterion, got 'kinks'; did you mean kink?"),
        ('"never taught"', '" "', 24, "must be the reason"),
        ('reason = "ill"', 'raeson = "ill"', 28, "did you mean reason?"),
        ("points = 8, ", "", 31, "must have points"),
        ('relu = { points = 8, reason = "right on paper" }', "relu = 8", 31, "must be a table, got 8"),
        ('"relu:kink"', '"affine:kink"', 24, "'affine' is a unit and an exercise: write 'affine/affine' or 'affine/*'"),
        ('exercises = ["graph", "relu"]', 'exercises = ["graf"]', 1, "exercises must name an exercise, got 'graf'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, checks: tuple[Check, ...], before: str, after: str, line: int, said: str
) -> None:
    assert before in WHOLE
    path = written(tmp_path, WHOLE.replace(before, after, 1))

    with pytest.raises(CourseError) as raised:
        fitting(read_course(path), checks)

    assert str(raised.value).startswith(f"{path}:{line}: ")
    assert said in str(raised.value)


@pytest.mark.parametrize("data", [b"[points", b"\xb0\xa1\xb3\xaa", b"points = 3"])
def test_what_is_no_course_file_is_said_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "course.toml"
    path.write_bytes(data)

    with pytest.raises(CourseError, match=r"course\.toml"):
        read_course(path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="cannot read"):
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
    ],
)
def test_versions_are_compared_as_numbers(version: str, wanted: str, fits: bool) -> None:
    assert satisfies(version, wanted) is fits


def test_an_unmet_requirement_names_both_versions() -> None:
    (sentence,) = unmet({"bpgrade": ">=9"}, {"bpgrade": "0.1.0"})
    (missing,) = unmet({"leaky": ">=1"}, {"bpgrade": "0.1.0"})

    assert ">=9" in sentence and "0.1.0" in sentence
    assert "leaky" in missing


@pytest.mark.parametrize("pattern", ["graph/mul_layer", "mul_layer", "graph", "graph/*", "mul_*"])
def test_a_pattern_names_exercises(pattern: str) -> None:
    assert names(pattern, "graph/mul_layer")
    assert not names(pattern, "activation/relu")


def test_the_line_of_a_dotted_key_is_found() -> None:
    assert line_of('a.b = 1\n["x y"]\nc = 2\n', ("x y", "c")) == 3
    assert line_of("a.b = 1\n", ("a", "b")) == 1


def test_the_course_file_of_the_documents_is_one(tmp_path: Path, checks: tuple[Check, ...]) -> None:
    text = (ROOT / "docs" / "course.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    course = read_course(written(tmp_path, example))
    fitting(course, checks)

    assert set(tomllib.loads(example)) == set(KEYS)  # it shows every key
