"""Temporary folders are removed on SIGTERM, and what a killed run left is removed by the next one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from corpus import ROOT

from grader.sandbox import start
from grader.sandbox.temporary import LOCK, PREFIX, open_temporary_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals differ there")
SLEEPY = "import time\ntime.sleep(30)\nclass Relu:\n    def forward(self, x): return time.sleep(30)\n"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for temporary folders alone."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return place


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    """A class whose only student sleeps."""
    (tmp_path / "class" / "kim").mkdir(parents=True)
    (tmp_path / "class" / "kim" / "relu.py").write_text(SLEEPY, encoding="utf-8")
    return tmp_path / "class"


def end_run(class_folder: Path, temporary: Path, how: signal.Signals) -> tuple[int, list[Path]]:
    """Start to grade a class, end the run once it has its folder, and return its code and what it left."""
    command = [sys.executable, "-P", "-m", "bpgrade", "grade", str(class_folder)]
    options = {"cwd": class_folder.parent, "env": os.environ | {"PYTHONPATH": str(ROOT)}, "start_new_session": True}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options) as run:
        deadline = time.monotonic() + 60
        while not list(temporary.glob(f"{PREFIX}*/{LOCK}")) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1.0)
        run.send_signal(how)
        code = run.wait(60)
    return code, list(temporary.glob(f"{PREFIX}*"))


@pytest.mark.slow("starts and ends graders twice, each with a sandbox of its own")
def test_sigterm_removes_the_folder_and_what_a_kill_leaves_goes_with_the_next_run(
    class_folder: Path, temporary: Path
) -> None:
    killed, left = end_run(class_folder, temporary, signal.SIGKILL)
    assert (killed, len(left)) == (-signal.SIGKILL, 1), "the control: nothing removes it"

    ended, after = end_run(class_folder, temporary, signal.SIGTERM)
    assert (ended, after) == (130, []), "neither its own nor that of the run before"


def not_locked(folder: Path) -> None:
    (folder / LOCK).write_bytes(b"locked")


def being_made(folder: Path) -> None:
    (folder / LOCK).touch()


def without_lock(folder: Path) -> None:
    pass


def of_another(folder: Path) -> None:
    (folder / LOCK).write_bytes(b"locked")
    os.chown(folder, 61_999, 61_999)


def with_a_pipe(folder: Path) -> None:
    os.mkfifo(folder / LOCK)
    os.chown(folder, 61_999, 61_999)


def a_link(folder: Path) -> None:
    other = folder.parent / "other"
    other.mkdir()
    (other / LOCK).write_bytes(b"locked")
    folder.rmdir()
    folder.symlink_to(other)


@pytest.mark.parametrize(
    ("make", "stays"),
    [
        (not_locked, False),
        (being_made, True),
        (without_lock, True),
        (of_another, True),
        (with_a_pipe, True),
        (a_link, True),
    ],
)
def test_only_a_folder_of_one_s_own_with_a_free_lock_is_removed(
    temporary: Path, make: Callable[[Path], None], stays: bool
) -> None:
    if make in (of_another, with_a_pipe) and os.geteuid():
        pytest.skip("only root gives files away")
    folder = temporary / f"{PREFIX}left"
    folder.mkdir()
    make(folder)

    with open_temporary_folder() as own:
        assert own.is_dir()

    assert not own.exists() and folder.exists() is stays
    assert (temporary / "other" / LOCK).exists() is (make is a_link)


def test_a_folder_in_use_stays(temporary: Path) -> None:
    with open_temporary_folder() as first:
        with open_temporary_folder():
            assert first.is_dir()
    assert list(temporary.iterdir()) == []


def test_a_process_for_each_request_leaves_nothing(temporary: Path) -> None:
    box = start(fork=False)
    box.close()
    shutil.rmtree(temporary)
    temporary.mkdir()
    with open_temporary_folder() as folder:
        assert folder.parent == temporary
