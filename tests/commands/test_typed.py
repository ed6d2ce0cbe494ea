"""How a command is typed: by its name, by its path, or as a module."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import pytest
from corpus import bpgrade

from grader.commands.typed import name_program, name_python, quote_word


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, on a machine whose shell finds nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return tmp_path


@pytest.mark.parametrize(
    ("started", "typed"),
    [
        ("{here}/.venv/bin/bpgrade", ".venv/bin/bpgrade"),
        ("../venv/bin/bpgrade", "../venv/bin/bpgrade"),
        ("/opt/my tools/bpgrade", "'/opt/my tools/bpgrade'"),
        ("/usr/lib/pytest", "bpgrade"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the paths are those of POSIX")
def test_a_program_that_is_not_found_by_its_name_is_typed_as_a_path(
    here: Path, monkeypatch: pytest.MonkeyPatch, started: str, typed: str
) -> None:
    monkeypatch.setattr(sys, "argv", [started.format(here=here)])

    assert name_program() == typed


def test_a_program_on_the_path_is_typed_by_its_name(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/venv/bin/bpgrade"])
    monkeypatch.setattr(shutil, "which", lambda name: f"/venv/bin/{name}")
    monkeypatch.setattr(sys, "executable", "/venv/bin/python")

    assert (name_program(), name_python()) == ("bpgrade", "python")


def test_a_program_is_the_same_with_its_ending(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/venv/Scripts/bpgrade"])
    monkeypatch.setattr(shutil, "which", lambda name: f"/venv/Scripts/{name}.EXE")
    monkeypatch.setattr(sys, "executable", "/venv/Scripts/python.exe")

    assert (name_program(), name_python()) == ("bpgrade", "python")


def test_another_program_of_the_name_does_not_count(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/venv/bin/bpgrade"])
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")

    assert name_program() == "/venv/bin/bpgrade"


def test_a_module_is_typed_as_a_module(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/site/bpgrade/__main__.py"])
    monkeypatch.setattr(sys, "executable", str(here / ".venv" / "bin" / "python"))

    assert name_program() == f"{Path('.venv', 'bin', 'python')} -m bpgrade"


@pytest.mark.parametrize(
    ("system", "word", "typed"),
    [
        ("linux", "과제 (1)", "'과제 (1)'"),
        ("linux", "과제/relu", "과제/relu"),
        ("linux", "a-b.py", "a-b.py"),
        ("win32", "과제 (1)", '"과제 (1)"'),
        ("win32", ".venv\\Scripts\\bpgrade", ".venv\\Scripts\\bpgrade"),
    ],
)
def test_a_word_has_quotes_where_the_shell_needs_them(
    monkeypatch: pytest.MonkeyPatch, system: str, word: str, typed: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)

    assert quote_word(word) == typed


@pytest.mark.slow("starts two more commands; the other tests here type one each")
def test_the_command_after_a_stub_without_a_case_has_its_folder(tmp_path: Path) -> None:
    bpgrade("init", "과제 (1)", cwd=tmp_path)
    said = bpgrade("case", "과제 (1)/", "relu", "--lang", "en", cwd=tmp_path).out
    words = shlex.split(said.partition("Try: bpgrade ")[2])

    assert words == ["hint", "과제 (1)", "relu"]
    assert "not started" in bpgrade(*words, "--lang", "en", cwd=tmp_path).out


def test_the_command_that_init_ends_with_works(tmp_path: Path) -> None:
    said = bpgrade("init", "과제 (1)", "--lang", "ko", cwd=tmp_path).out
    words = shlex.split(said.rpartition(":  ")[2])

    assert words[-4:] == ["check", "과제 (1)", "--lang", "ko"]
    assert "시작 전" in bpgrade(*words[-4:], cwd=tmp_path).out
    assert bpgrade("init", "--lang", "en", cwd=tmp_path).out.endswith(" check --lang en\n")
