"""`check -`: one line in, one line out, in order, and with the reports of single checks."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from corpus import ROOT, SOLUTIONS, invoke

from grader.classroom.run.stream import LONGEST, BadLine, parse_line, read_lines
from grader.commands import group

pytestmark = pytest.mark.usefixtures("workers_inside")
RELU = SOLUTIONS.joinpath("activation/relu.py").read_text(encoding="utf-8")
WRONG = RELU.replace("x > 0", "x < 0")
HOSTILE = "import os\nclass Relu:\n    def forward(self, x):\n        os._exit(0)\n"
MISTAKEN = sorted((ROOT / "tests" / "mistaken").rglob("*.py"))
MANY = 24
EACH = pytest.mark.slow("grades files three times, alone and in two streams, to compare all of each report")


def line(id: Any, files: dict[str, str]) -> bytes:
    return json.dumps({"id": id, "files": files}).encode()


def answer(lines: list[bytes], *words: str) -> tuple[int, list[dict[str, Any]], str]:
    """Give the lines to the command; return its exit code, its documents and its messages."""
    result = CliRunner(env={"CI": None}).invoke(group, ("check", "-", *words), input=b"\n".join(lines))
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    return result.exit_code, [json.loads(one) for one in result.stdout.splitlines()], result.stderr


def test_reports_come_in_order_with_the_id_as_it_came() -> None:
    """Of a process of its own, with two workers."""
    ids = ["한글", {"a": [1, None]}, 3, None]
    lines = [line(id, {"relu.py": RELU if number % 2 else WRONG}) for number, id in enumerate(ids)]
    command = (sys.executable, "-P", "-m", "bpgrade", "check", "-", "relu", "--jobs", "2")
    ended = subprocess.run(command, input=b"\n".join(lines), capture_output=True, check=True)
    found = [json.loads(one) for one in ended.stdout.splitlines()]

    assert [one["submission"] for one in found] == ids
    assert [one["percent"] == 100 for one in found] == [False, True, False, True]


BAD = {
    "no JSON": b"nonsense",
    "no UTF-8": b'{"id": 1, "files": {"a.py": "\xff"}}',
    "no number": b'{"id": NaN, "files": {}}',
    "no finite number": b'{"id": 1e400, "files": {}}',
    "one file twice": b'{"id": 1, "files": {"a.py": "x = 1", "a.py": "x = 2"}}',
    "deep": b"[" * 100_000,
    "no object": b"[1]",
    "no id": b'{"files": {}}',
    "no files": b'{"id": 1}',
    "no text": b'{"id": 1, "files": {"a.py": 1}}',
    "above": line(1, {"../a.py": "x"}),
    "above with another sign": line(1, {"a\\..\\..\\b.py": "x"}),
    "absolute": line(1, {"/etc/a.py": "x"}),
    "drive": line(1, {"C:/a.py": "x"}),
    "NUL": line(1, {"a\0.py": "x"}),
    "but for case": line(1, {"A.py": "x = 1", "a.py": "x = 2"}),
    "but for its letters": line(1, {"\u00e9.py": "x", "e\u0301.py": "x"}),
    "no letters of Unicode": line(1, {"a.py": "\ud800"}),
    "a file and a folder": line(1, {"a.py": "x", "a.py/b.py": "x"}),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_gets_a_sentence_and_the_stream_goes_on(name: str) -> None:
    code, (first, second), _ = answer([BAD[name], line("next", {"relu.py": RELU})], "relu")

    assert code == 0
    assert (first.keys(), first["line"]) == ({"id", "line", "error"}, 1)
    assert (second["submission"], second["percent"]) == ("next", 100)


def test_a_line_that_is_too_long_is_skipped_to_its_end() -> None:
    most = b"m" * LONGEST + b"\n"
    lines = read_lines(io.BytesIO(b"x" * (3 * LONGEST) + b"\nnext\n" + most + b"y" * (LONGEST + 1)))

    assert list(lines) == [None, b"next\n", most, None]
    with pytest.raises(BadLine, match="longer than 10 MB"):
        parse_line(None)


def read_mistaken() -> list[str]:
    """Read files of different mistakes."""
    return [one.read_text(encoding="utf-8") for one in MISTAKEN[:: max(1, len(MISTAKEN) // MANY)][:MANY]]


@EACH
@pytest.mark.parametrize("count", [0, MANY])
def test_a_report_is_that_of_a_single_check(count: int, tmp_path: Path) -> None:
    texts, alone = read_mistaken() if count else [RELU, HOSTILE, WRONG, "class Relu(:", ""], []
    for number, text in enumerate(texts):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "work.py").write_text(text, encoding="utf-8")
        result = invoke("check", str(number), "relu", "affine", "--format", "json", cwd=tmp_path)
        alone.append({**json.loads(result.out), "submission": number})
    lines = [line(number, {"work.py": text}) for number, text in enumerate(texts)]

    _, found, _ = answer(lines, "relu", "affine", "--jobs", "2")
    _, turned, _ = answer(lines[::-1], "relu", "affine", "--jobs", "1")

    assert len(found) == len(texts) >= count
    assert found == turned[::-1] == alone


def test_staff_name_the_course_and_the_course_file(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('exercises = ["relu"]\n[points]\nrelu = 3\n', encoding="utf-8")
    _, (found,), _ = answer([line(1, {"relu.py": RELU})], "--config", str(tmp_path / "course.toml"))

    assert (found["max_score"], found["grader"]["course"]) == (3, "book")


@pytest.mark.parametrize("words", [("--course", "cs231n"), ("--lang", "ko")])
def test_staff_name_the_course_and_the_language_on_the_command_line(words: tuple[str, str]) -> None:
    code, (found,), said = answer([line(1, {"relu.py": RELU})], *words)

    assert (code, said) == (0, "")
    assert words[1] in (found["grader"]["course"], found["language"])


def test_jobs_without_a_stream_are_refused(tmp_path: Path) -> None:
    result = invoke("check", "relu", "--jobs", "2", cwd=tmp_path)

    assert (result.code, result.out) == (2, "")
    assert "give - as the PATH" in result.err


@pytest.mark.parametrize(
    "words", [("--format", "json"), ("--fail-under", "50"), ("--timings",), ("--output", "x.json")]
)
def test_other_options_of_check_are_refused(words: tuple[str, ...]) -> None:
    code, found, said = answer([], *words)

    assert (code, found) == (2, [])
    assert f"{words[0]} is no option of `check -`" in said
