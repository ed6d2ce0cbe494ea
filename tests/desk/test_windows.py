"""Windows, as far as that is possible elsewhere: no fork, tier C, Hangul and spaces in paths, CRLF, a cp949 console."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from corpus import ROOT, write_files

from grader.commands import group
from grader.desk.magic import NotebookMagic
from grader.sandbox.protocol import Limits
from grader.sandbox.spawn import Spawner

# each Python process takes this module at its start: it has no fork, and none of the modules of POSIX
ELSEWHERE = """
import importlib.abc, os, sys
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "pwd", "grp", "termios", "grader.sandbox.fork"):
            raise ModuleNotFoundError(f"No module named {name!r} on this system", name=name)
sys.meta_path.insert(0, Missing())
for name in ("fork", "pidfd_open", "memfd_create", "sched_getaffinity", "setsid", "killpg"):
    if hasattr(os, name): delattr(os, name)
import grader.sandbox
grader.sandbox.start.__kwdefaults__["fork"] = False
"""
RIGHT = (ROOT / "solutions" / "activation" / "relu.py").read_text(encoding="utf-8")
WRONG = '"""렐루 계층"""\nimport numpy as np\n\n\nclass Relu:\n    def forward(self, x):\n        self.mask = x > 0\n        return np.maximum(x, 0)\n\n    def backward(self, dout):\n        return dout\n'
WORK = "김민수/바탕 화면/과제 (1)"
slow = pytest.mark.slow("each starts several processes; the first two do so in the quick tests")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a wrong Relu, and an environment in which every Python is one without fork."""
    write_files(tmp_path, {"site/sitecustomize.py": ELSEWHERE, f"{WORK}/exercises/activation/relu.py": WRONG.replace("\n", "\r\n")})  # fmt: skip
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'site'}{os.pathsep}{ROOT}")
    monkeypatch.setenv("PYTHONIOENCODING", "cp949")
    monkeypatch.setenv("BPGRADE_LANG", "ko")
    # without locks, a temporary folder looks abandoned to the commands of other tests, which have them
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    return tmp_path / WORK


def run(*words: str, cwd: Path, module: str = "bpgrade") -> str:
    """Return the text that a command writes to a cp949 console."""
    command = [sys.executable, "-P", "-m", module, *words]
    ended = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return ended.stdout.decode("cp949")


def test_check_says_what_is_wrong(desk: Path) -> None:
    output = run("check", "relu", cwd=desk)

    assert "exercises/activation/relu.py:11" in output and "`dx` 값이 `dout` 그대로예요." in output
    assert "등급 C" in output


def test_the_magic_says_what_is_wrong(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    shell: Any = SimpleNamespace(
        events=SimpleNamespace(register=lambda *_: None),
        register_magic_function=lambda *_: None,
        history_manager=SimpleNamespace(input_hist_raw=["", f"%%bpgrade relu\n{WRONG}"]),
    )
    answer = NotebookMagic(shell).ask("relu")

    assert answer is not None
    assert "In[1], 12번째 줄" in answer["text"] and "등급 C" in answer["text"]


@slow
def test_pytest_says_what_is_wrong(desk: Path) -> None:
    output = run("--bpgrade", "exercises", "-p", "no:cacheprovider", "-n", "0", cwd=desk, module="pytest")

    assert "2 failed" in output and "`dx` 값이 `dout` 그대로예요." in output


@slow
def test_a_class_is_graded(desk: Path) -> None:
    write_files(desk, {"제출/이 영희/relu.py": RIGHT, "제출/김민수/relu.py": WRONG, "course.toml": 'exercises = ["activation/relu"]\ntier = "C"\n'})  # fmt: skip
    run("grade", "제출", "--config", "course.toml", cwd=desk)

    assert "10/10" in run("show", "class.sqlite", "이 영희", cwd=desk)
    assert "`dx` 값이 `dout` 그대로예요." in run("show", "class.sqlite", "김민수", cwd=desk)


@slow
def test_watch_follows_a_save(desk: Path) -> None:
    pytest.importorskip("watchfiles", reason="watch needs the package watchfiles")
    command = [sys.executable, "-P", "-m", "bpgrade", "watch", "relu", "--format", "lines", "--lang", "ko"]
    file = desk / "exercises" / "activation" / "relu.py"
    with subprocess.Popen(command, cwd=desk, stdout=subprocess.PIPE) as watch:
        assert watch.stdout is not None
        timer = threading.Timer(60, watch.kill)
        timer.start()
        before = [watch.stdout.readline().decode("cp949") for _ in range(3)]
        file.write_bytes(RIGHT.replace("\n", "\r\n").encode())
        after = [watch.stdout.readline().decode("cp949").strip() for _ in range(2)]
        watch.terminate()
        timer.cancel()

    assert before[1].startswith("exercises/activation/relu.py:11:") and "그대로예요" in before[1]
    assert after == ["bpgrade: grading", "bpgrade: done"]


def test_a_file_that_is_locked_stays_and_the_command_says_so(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(os, "replace", refuse)
    outcome = CliRunner().invoke(group, ["reset", "relu", "--lang", "en"])

    assert outcome.exit_code == 2
    assert "cannot move exercises/activation/relu.py: The process cannot access the file; close" in outcome.output
    assert "class Relu" in (desk / "exercises/activation/relu.py").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_read_is_named_where_its_exercise_is_missing(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, locked = os.open, "activation/relu.py"

    def refuse(path: Any, *words: Any, **named: Any) -> int:
        if str(path).replace(os.sep, "/").endswith(locked):
            raise PermissionError(13, "Permission denied")
        return opened(path, *words, **named)

    monkeypatch.chdir(desk)
    monkeypatch.setattr("os.open", refuse)
    monkeypatch.setattr("pathlib.Path.open", lambda path, *words, **named: open(path, *words, opener=refuse, **named))
    for command in ("check", "hint"):
        output = CliRunner().invoke(group, [command, "relu", "--lang", "en"]).output
        assert "activation/relu.py: The file cannot be read: Permission denied" in output


def test_a_spare_process_waits_and_ends() -> None:
    spawner = Spawner(spare=True)
    first = spawner.spares[0]
    spawner.run([], Limits())
    assert spawner.spares == [first], "no request, no other spare"

    spawner.close()
    assert first.process.returncode is not None and not first.folder.exists()
