"""`bpgrade watch` in a terminal and on a pipe, with every kind of change."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from corpus import ROOT

from grader.commands import group

pexpect = pytest.importorskip("pexpect", reason="terminals without pexpect are those of Windows")
ENVIRONMENT = {**os.environ, "BPGRADE_LANG": "en", "TERM": "xterm", "COLUMNS": "200"}
# whoever starts the tests in the background lets them ignore Ctrl-C
OPTIONS = {"encoding": "utf-8", "timeout": 60, "preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
RELU = (ROOT / "solutions" / "activation" / "relu.py").read_text(encoding="utf-8")
WRONG = RELU.replace("return np.maximum(x, 0)", "return x")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with the stubs of one unit."""
    shutil.copytree(ROOT / "exercises" / "activation", tmp_path / "과제 (1)" / "activation")
    return tmp_path / "과제 (1)"


@pytest.fixture
def watch(work: Path) -> Iterator[object]:
    """A terminal in which the command watches two exercises."""
    command = ["-P", "-m", "bpgrade", "watch", ".", "relu", "sigmoid"]
    terminal = pexpect.spawn(sys.executable, command, cwd=work, env=ENVIRONMENT, **OPTIONS)
    yield terminal
    terminal.close(force=True)


def save(path: Path, text: str) -> None:
    """Save a file as editors do: beside it, and then under its name."""
    path.with_suffix(".tmp").write_text(text, encoding="utf-8")
    path.with_suffix(".tmp").replace(path)


def test_saving_shows_the_result_and_keys_move(watch: pexpect.spawn, work: Path) -> None:
    relu = work / "activation" / "relu.py"
    watch.expect("relu .*not started")
    watch.expect("0 of 2 exercises are right")
    watch.expect("q leave")
    save(relu, WRONG)
    watch.expect("`out` is `x` itself")
    watch.expect("q leave")
    watch.send("h")
    watch.expect("Right:")
    watch.expect("q leave")
    save(relu, "")
    watch.expect("relu .*missing")
    watch.expect("q leave")
    save(relu, "class Relu(:\n    pass\n")
    watch.expect("never closed")
    watch.expect("q leave")
    relu.unlink()
    watch.expect("relu .*missing")
    watch.expect("q leave")
    save(relu, RELU)
    watch.expect("sigmoid .*not started")
    watch.expect("1 of 2 exercises are right")
    watch.send("p")
    watch.expect("relu .*ok")
    watch.send("n")
    watch.expect("sigmoid .*not started")
    watch.send("l")
    watch.expect("relu .*ok(.|\n)*sigmoid .*not started")
    shutil.copy(ROOT / "solutions" / "activation" / "sigmoid.py", work / "activation" / "sigmoid.py")
    watch.expect("You are done!")
    watch.send("q")
    watch.expect(pexpect.EOF)
    watch.wait()

    assert watch.exitstatus == 0


ENDLESS = RELU.replace("return np.maximum(x, 0)", "while True: pass")


@pytest.mark.slow("waits for two processes and for a limit")
def test_two_at_once_see_a_rename_half_a_file_and_a_save_while_they_grade(work: Path) -> None:
    """One of them hears of changes, and the other looks for them."""
    command = ["-P", "-m", "bpgrade", "watch", ".", "relu"]
    both = [
        pexpect.spawn(sys.executable, [*command, *more], cwd=work, env=ENVIRONMENT, **OPTIONS)
        for more in ([], ["--poll"])
    ]
    relu, renamed = work / "activation" / "relu.py", work / "activation" / "my relu.py"

    def expect(*texts: str) -> None:
        for terminal in both:
            for text in (*texts, "q leave"):
                terminal.expect(text)

    expect("not started")
    save(relu, WRONG[: len(WRONG) // 2])
    expect("never ends")
    save(relu, WRONG)
    expect("`out` is `x` itself")
    relu.rename(renamed)
    expect("my relu.py")
    save(renamed, ENDLESS)
    time.sleep(1)  # the limit is four seconds, so both are grading now
    save(renamed, RELU)
    expect("You are done!")
    for terminal in both:
        assert "FAIL" not in terminal.before, "what was saved before is not shown"
        terminal.send("q")
        terminal.expect(pexpect.EOF)
        terminal.wait()
        assert terminal.exitstatus == 0


def test_ctrl_c_ends_it_and_the_terminal_is_as_it_was(work: Path) -> None:
    terminal = pexpect.spawn("/bin/sh", cwd=work, env=ENVIRONMENT, **OPTIONS)
    terminal.sendline(
        f"stty -a > before; {sys.executable} -P -m bpgrade watch . relu; stty -a > after; echo left-$((40+2))"
    )
    terminal.expect("q leave")
    terminal.sendintr()
    terminal.expect("left-42")
    terminal.close(force=True)

    assert (work / "before").read_bytes() == (work / "after").read_bytes()


def test_on_a_pipe_there_are_lines_and_no_keys(work: Path) -> None:
    command = f"{sys.executable} -P -m bpgrade watch . relu --format lines | cat"
    terminal = pexpect.spawn("/bin/sh", ["-c", command], cwd=work, env=ENVIRONMENT, **OPTIONS)
    terminal.expect("bpgrade: grading\r\n")
    terminal.expect("bpgrade: done\r\n")
    save(work / "activation" / "relu.py", WRONG)
    terminal.expect("bpgrade: grading\r\n")
    terminal.expect(r"activation/relu.py:\d+:\d+: error: .*\[activation/relu/\w+\]")
    terminal.expect("bpgrade: done\r\n")
    os.killpg(os.getpgid(terminal.pid), signal.SIGINT)
    terminal.expect(pexpect.EOF)
    terminal.close(force=True)

    assert "q leave" not in terminal.before


def test_without_the_package_the_command_says_how_to_install_it(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    outcome = CliRunner().invoke(group, ["watch", str(work)])

    assert outcome.exit_code == 2
    assert "watchfiles" in outcome.output


def test_a_folder_that_is_not_there_is_told(work: Path) -> None:
    outcome = CliRunner().invoke(group, ["watch", str(work / "none.py")])

    assert outcome.exit_code == 2
    assert "there is no" in outcome.output
