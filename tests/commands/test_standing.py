"""`bpgrade` without a command says where one stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from corpus import ROOT

from grader.commands import group


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_next_exercise_is_named(here: Path) -> None:
    shutil.copytree(ROOT / "exercises", here / "exercises")
    shutil.copytree(ROOT / "solutions" / "graph", here / "exercises" / "graph", dirs_exist_ok=True)
    outcome = CliRunner().invoke(group, [])

    assert outcome.exit_code == 0
    assert outcome.output.splitlines() == [
        "  9 of 24 exercises are right.",
        "  Next: exercises/activation/relu.py",
        "  bpgrade check relu",
    ]


def test_all_right(here: Path) -> None:
    shutil.copytree(ROOT / "solutions", here / "exercises")

    assert "24 of 24 exercises are right.\n  All of it is right." in CliRunner().invoke(group, []).output


def test_without_a_submission_there_is_help(here: Path) -> None:
    outcome = CliRunner().invoke(group, [])

    assert outcome.exit_code == 0
    assert "Commands:" in outcome.output and "init" in outcome.output
