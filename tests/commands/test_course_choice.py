"""A person's check finds the course of a submission; whatever records a score takes the course that was named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from corpus import Result, invoke_with_plugins

PLUGIN = """
from grader import Course, Layer, hookimpl
def make(name, factor):
    return Layer(f"unit/{name.lower()}", symbol=name, inputs={"x": "N D"}, formula=f"{factor} * x",
                 gradients={"dx": f"{factor} * dout"})
@hookimpl
def bpgrade_checks(): return Course("mine", [make("Triple", 3), make("Fourfold", 4)])
"""
TRIPLE = """
class Triple:
    def forward(self, x):
        return 3 * x
    def backward(self, dout):
        return 3 * dout
"""
RELU = "class Relu:\n    def forward(self, x):\n        return x * (x > 0)\n"
FOUND = "Course: mine. For another: --course NAME; `bpgrade courses` lists them.\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plugin that has a course of its own, and one right class of that course."""
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "with_course.py").write_text(PLUGIN, encoding="utf-8")
    (tmp_path / "triple.py").write_text(TRIPLE, encoding="utf-8")
    (tmp_path / "course.toml").write_text('course = "mine"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    """Run a command with the plugin."""
    return invoke_with_plugins(Path("plugins"), "-p", "with_course", *words, cwd=Path.cwd())


def test_check_finds_the_course_by_the_names_and_says_so_once() -> None:
    result = run("check", "triple.py")

    assert (result.code, result.err) == (0, FOUND)
    assert "triple" in result.out and "relu" not in result.out


def test_a_tie_is_the_book(folder: Path) -> None:
    (folder / "triple.py").write_text(TRIPLE + RELU, encoding="utf-8")
    result = run("check", "triple.py")

    assert result.err == ""
    assert "activation/relu" in result.out and "triple" not in result.out.replace("triple.py", "")


def test_the_place_of_a_file_decides_between_courses_that_have_its_name(folder: Path) -> None:
    (folder / "unit").mkdir()
    (folder / "unit" / "triple.py").write_text(TRIPLE + RELU, encoding="utf-8")
    result = run("check", "unit/triple.py")

    assert (result.code, result.err) == (0, FOUND)


@pytest.mark.parametrize(
    "words",
    [
        ("--report", "json=out.json"),
        ("--fail-under", "50"),
        ("--format", "json"),
        ("--config", "empty.toml"),
    ],
    ids=lambda words: words[0],
)
def test_whatever_records_a_score_takes_the_book_unless_a_course_is_named(folder: Path, words: tuple[str, ...]) -> None:
    (folder / "empty.toml").write_text("", encoding="utf-8")
    unnamed, named = run("check", "triple.py", *words), run("check", "triple.py", "--course", "mine", *words)

    assert (unnamed.code, named.code) == (1, 0)
    assert unnamed.err == named.err == ""


def test_the_course_file_names_the_course() -> None:
    result = run("check", "triple.py", "--config", "course.toml", "--format", "json")

    assert (result.code, json.loads(result.out)["grader"]["course"]) == (0, "mine")


def test_a_course_that_is_not_there_is_refused() -> None:
    result = run("check", "triple.py", "--course", "his")

    assert result.code == 2
    assert "there is no course his; there are book" in result.err


@pytest.mark.parametrize("command", ["hint", "case"])
def test_a_hint_and_a_case_find_the_course_too(command: str, folder: Path) -> None:
    (folder / "triple.py").write_text(TRIPLE.replace("3 * dout", "dout"), encoding="utf-8")
    result = run(command, "triple.py", "triple")

    assert (result.code, result.err) == (0, FOUND)


@pytest.mark.parametrize(("file", "word", "said"), [("relu.py", "unit/triple", FOUND), ("triple.py", "relu", "")])
def test_an_exercise_that_is_named_decides_before_the_names_of_the_files(
    folder: Path, file: str, word: str, said: str
) -> None:
    (folder / "relu.py").write_text(RELU, encoding="utf-8")
    result = run("check", file, word)

    assert (result.code, result.err) == (1, said)


def test_courses_are_listed_with_their_exercises() -> None:
    lines = run("courses").out.splitlines()

    assert lines[0].split() == ["book", "(exercises:", "24)"]
    assert lines[-1].split() == ["mine", "(exercises:", "2)"]


def test_a_store_remembers_its_course(folder: Path) -> None:
    (folder / "class" / "kim").mkdir(parents=True)
    (folder / "class" / "kim" / "triple.py").write_text(TRIPLE, encoding="utf-8")
    graded, shown = run("grade", "class", "--course", "mine"), run("class", "class.sqlite", "--format", "csv")

    assert (graded.code, graded.err) == (0, "")
    assert "unit/triple,unit/fourfold" in shown.out and "relu" not in shown.out
