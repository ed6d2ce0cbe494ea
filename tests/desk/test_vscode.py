"""`bpgrade init --vscode` writes tasks that VS Code can read, and never over a file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.commands import group
from grader.desk.marks import BEGIN, END
from grader.desk.vscode import PATTERN


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_tasks_run_without_an_activated_environment(here: Path) -> None:
    outcome = CliRunner().invoke(group, ["init", "과제 (1)", "--vscode", "--lang", "ko"])
    check, watch = json.loads((here / ".vscode" / "tasks.json").read_text(encoding="utf-8"))["tasks"]

    assert outcome.exit_code == 0
    assert check["command"] == watch["command"] == "${command:python.interpreterPath}"
    assert check["args"] == ["-P", "-m", "bpgrade", "check", "과제 (1)", "--lang", "ko", "--format", "lines"]
    assert watch["isBackground"]
    assert re.fullmatch(watch["problemMatcher"]["background"]["beginsPattern"], BEGIN)
    assert re.fullmatch(watch["problemMatcher"]["background"]["endsPattern"], END)


def test_tasks_that_are_there_are_left_and_the_text_is_printed(here: Path) -> None:
    (here / ".vscode").mkdir()
    (here / ".vscode" / "tasks.json").write_text("{}", encoding="utf-8")
    output = CliRunner().invoke(group, ["init", "--vscode"]).output

    assert (here / ".vscode" / "tasks.json").read_text(encoding="utf-8") == "{}"
    assert ".vscode/tasks.json is there already" in output
    assert '"label": "bpgrade watch"' in output


@pytest.mark.parametrize(
    "path", ["exercises/activation/relu.py", "C:/Users/김민수/바탕 화면/과제 (1)/relu.py", r"C:\work\relu.py"]
)
def test_the_pattern_reads_any_path(path: str) -> None:
    match = re.fullmatch(str(PATTERN["regexp"]), f"{path}:9:20: error: `x`: it is wrong [1]. [activation/relu/value]")

    assert match is not None
    assert match.group(1, 2, 3, 4, 6) == (path, "9", "20", "error", "activation/relu/value")
