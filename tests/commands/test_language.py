"""The language of texts is that which is asked for, else that of the environment or the system."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from corpus import ROOT, WRONG_RELU

from grader.__main__ import name_interruption
from grader.catalogue.choice import choose_language
from grader.commands import group

RELU = str(ROOT / "solutions" / "activation" / "relu.py")
VARIABLES = ("BPGRADE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that says nothing of a language."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("variables", "asked", "language"),
    [
        ({}, None, "en"),
        ({"LANG": "ko_KR.UTF-8"}, None, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, None, "en"),
        ({"LANG": "C", "LC_MESSAGES": "ko"}, None, "ko"),
        ({"LANG": "kok_IN"}, None, "en"),
        ({"LANG": "de_DE.UTF-8"}, None, "en"),
        ({"LANG": "ko_KR.UTF-8", "BPGRADE_LANG": "en"}, None, "en"),
        ({"LANG": "ko_KR.UTF-8", "BPGRADE_LANG": "de"}, None, "ko"),
        ({"BPGRADE_LANG": "ko"}, None, "ko"),
        ({"BPGRADE_LANG": "ko"}, "en", "en"),
        ({"LANG": "Korean_Korea.949"}, None, "ko"),
        ({"LANG": "English_United States.1252"}, None, "en"),
    ],
)
def test_the_nearest_word_counts(
    environment: pytest.MonkeyPatch, variables: dict[str, str], asked: str | None, language: str
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)

    assert choose_language(asked) == language


@pytest.mark.parametrize(
    ("variables", "words", "in_text", "in_json"),
    [
        ({}, [], "en", "en"),
        ({"LANG": "ko_KR.UTF-8"}, [], "ko", "en"),
        ({"BPGRADE_LANG": "ko"}, [], "ko", "ko"),
        ({"LANG": "ko_KR.UTF-8"}, ["--lang", "en"], "en", "en"),
        ({}, ["--lang", "ko"], "ko", "ko"),
    ],
)
def test_reports_for_other_programs_are_in_english_unless_asked(
    environment: pytest.MonkeyPatch,
    tmp_path: Path,
    variables: dict[str, str],
    words: list[str],
    in_text: str,
    in_json: str,
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    report = tmp_path / "report.json"
    outcome = CliRunner().invoke(group, ["check", RELU, *words, "--report", f"json={report}"])

    assert ("맞음" in outcome.output) == (in_text == "ko")
    assert json.loads(report.read_text(encoding="utf-8"))["language"] == in_json


@pytest.mark.parametrize(
    ("variables", "words", "in_text"),
    [
        ({"LANG": "en_US.UTF-8"}, [], "ko"),
        ({"BPGRADE_LANG": "en"}, [], "en"),
        ({}, ["--lang", "en"], "en"),
    ],
)
def test_the_course_file_says_the_language_where_nobody_asks_for_another(
    environment: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str], words: list[str], in_text: str
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    course, wrong = tmp_path / "course.toml", str(ROOT / "tests/mistaken/negate/sign_left_out.py")
    course.write_text('language = "ko"\n', encoding="utf-8")
    report = tmp_path / "lines.jsonl"
    shown = CliRunner().invoke(group, ["check", wrong, *words, "--config", str(course), "--report", f"jsonl={report}"])
    hint = CliRunner().invoke(group, ["hint", wrong, "negate", *words, "--config", str(course)])

    assert ["이 노드는" in outcome.output for outcome in (shown, hint)] == [in_text == "ko"] * 2
    line = json.loads(report.read_text(encoding="utf-8").splitlines()[0])
    assert (line["language"], "이 노드는" in str(line)) == ("en", False)


def test_the_script_of_a_case_speaks_the_language(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    work, script = tmp_path / "relu.py", tmp_path / "case.py"
    work.write_text(WRONG_RELU, encoding="utf-8")
    for language, word in (("ko", "나와야 할 값:"), ("en", "expected:"), ("ko", "나와야 할 값:")):
        words = ["case", str(work), "relu", "--output", str(script), "--lang", language]

        assert CliRunner().invoke(group, words).exit_code == 0, "a script in any language may be replaced"
        assert word in script.read_text(encoding="utf-8")


def test_a_language_without_texts_is_refused() -> None:
    outcome = CliRunner().invoke(group, ["check", RELU, "--lang", "de"])

    assert outcome.exit_code == 2
    assert "'de' is not one of 'en', 'ko'" in outcome.output


@pytest.mark.parametrize("words", [["--lang", "ko", "check", RELU], ["check", RELU, "--lang", "ko"]])
def test_the_language_stands_before_or_behind_the_command(words: list[str]) -> None:
    assert "맞음" in CliRunner().invoke(group, words).output


@pytest.mark.parametrize("words", [["--help", "--lang", "ko"], ["--lang", "ko", "--help"]])
def test_help_is_in_the_language_asked_for(words: list[str]) -> None:
    korean = CliRunner().invoke(group, ["hint", *words]).output
    english = CliRunner().invoke(group, ["hint", "--help"]).output

    assert "사용법:" in korean
    assert "Usage:" in english and "사용법" not in english


def test_an_interruption_is_named_in_the_language_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BPGRADE_LANG", "ko")
    assert name_interruption() == "중단했어요."

    monkeypatch.delitem(sys.modules, "grader.commands.language")
    assert name_interruption() == "interrupted"
