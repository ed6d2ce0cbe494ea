"""Kill the grader of a class at random moments, start the same command again each time, and compare the reports.

    python tests/kill_grader.py [--students 200] [--kills 20] [--seed 0]

Every other time the whole process group is killed, else only the grader itself, so that the processes that it
started must notice by themselves. In the end each report is there once, the same byte for byte as in a run that
nobody disturbed, no process is left behind, and SQLite finds nothing wrong with the file.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import make_class

ROOT = Path(__file__).parent.parent
PATIENCE = 300.0  # seconds until something that must come to pass is given up
GRADED = "SELECT count(*) FROM report"
EXPLAINED = "SELECT count(DISTINCT report) FROM finding"
MARKS = (
    ("result", "exercise, verdict, fraction, digest"),
    ("criterion", "exercise, position, id, verdict, earned, share"),
)


def start(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    """`bpgrade grade` over the class in a folder, in a process group of its own."""
    command = [sys.executable, "-m", "grader", "grade", "class", "--seed", "1", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=folder, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=listen_to_interrupts,
    )  # fmt: skip


def listen_to_interrupts() -> None:
    """A shell lets what it starts in the background ignore them, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def finish(grader: subprocess.Popen[bytes]) -> tuple[int, str]:
    """The exit code of a grader that is let run, and all that it said."""
    out, err = grader.communicate(timeout=PATIENCE)
    return grader.returncode, (out + err).decode("utf-8", "replace")


def until(happened: Callable[[], bool], what: str) -> None:
    """Look until it has happened."""
    latest = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < latest, f"{what} did not come to pass in {PATIENCE:.0f} seconds"
        time.sleep(0.002)


def asked(store: Path, query: str) -> list[tuple[object, ...]]:
    """The rows of a query; none while there is no such file, or no table in it yet."""
    try:
        with closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
            return connection.execute(query).fetchall()
    except sqlite3.OperationalError:
        return []


def count(store: Path, query: str = GRADED) -> int:
    """How many reports the store holds, or how many of them have findings."""
    ((number,),) = asked(store, query) or [(0,)]
    assert isinstance(number, int)
    return number


def until_graded(store: Path, number: int, grader: subprocess.Popen[bytes], query: str = GRADED) -> None:
    """Wait until so many reports are there, or have findings, or the grader has ended."""
    until(lambda: count(store, query) >= number or grader.poll() is not None, f"report {number}")


def descendants(pid: int) -> set[tuple[int, str]]:
    """The processes below one, each by its number and when it started."""
    children: dict[int, list[tuple[int, str]]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (words := status(int(entry.name))):
            children.setdefault(int(words[1]), []).append((int(entry.name), words[19]))
    found: set[tuple[int, str]] = set()
    pending = [pid]
    while pending:
        fresh = [one for one in children.get(pending.pop(), ()) if one not in found]
        found |= set(fresh)
        pending += [number for number, _ in fresh]
    return found


def status(pid: int) -> list[str]:
    """State, parent, ... of a process (proc(5), stat from the third field on); nothing once it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def is_gone(process: tuple[int, str]) -> bool:
    """Has a process ended? Its number may be another's by now."""
    words = status(process[0])
    return not words or words[0] in "ZX" or words[19] != process[1]


def kill(grader: subprocess.Popen[bytes], *, group: bool) -> None:
    """End the grader with SIGKILL; nothing that it started may outlive it."""
    below = descendants(grader.pid)
    if group:
        os.killpg(grader.pid, signal.SIGKILL)
    else:
        grader.kill()
    finish(grader)
    until(lambda: all(map(is_gone, below)), "the end of all that the grader had started")


def reports(store: Path) -> dict[str, tuple[Any, ...]]:
    """By student: everything that their newest report holds, without what tells one run from another."""
    assert asked(store, "PRAGMA integrity_check") == [("ok",)]
    assert asked(store, "PRAGMA foreign_key_check") == []
    found: dict[str, tuple[Any, ...]] = {}
    query = "SELECT l.student, l.number, l.submission, l.report, r.problems, r.readable, r.exercises FROM latest l JOIN report r ON r.id = l.report"
    for student, attempt, submission, report, *told, packed in asked(store, query):
        rows = [
            asked(store, f"SELECT {columns} FROM {table} WHERE report = {report} ORDER BY 1, 2, 3")
            for table, columns in (*MARKS, ("finding", "exercise, rank, kind, id, file, line, cell"))
        ]
        assert isinstance(packed, bytes)
        found[str(student)] = (attempt, submission, told, zlib.decompress(packed), rows)
    return found


def marks(store: Path) -> dict[str, tuple[Any, ...]]:
    """By student: what their newest report holds besides findings."""
    return {student: (*found[:3], found[4][: len(MARKS)]) for student, found in reports(store).items()}


def graded_more_than_once(store: Path) -> list[tuple[object, ...]]:
    """The submissions with several reports."""
    return asked(store, "SELECT submission FROM report GROUP BY submission HAVING count(*) > 1")


def killed_at(
    folder: Path, moments: Sequence[tuple[str, int]], dice: random.Random, *options: str
) -> Iterator[tuple[int, int]]:
    """Kill a run a moment after so many reports are there or explained, and begin again; yields how many there are."""
    store = folder / "class.sqlite"
    for turn, (query, number) in enumerate(moments):
        grader = start(folder, *options)
        until_graded(store, number, grader, query)
        time.sleep(dice.random() * 0.05)
        kill(grader, group=turn % 2 == 0)
        yield count(store), count(store, EXPLAINED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("alone", "killed"):
            make_class.write(Path(folder, name, "class"), make_class.students(options.students, options.seed, deadly=0))
            Path(folder, name, "course.toml").write_text(make_class.course(), encoding="utf-8")
        code, said = finish(start(Path(folder, "alone"), "--config", "course.toml"))
        assert code == 0, said
        dice = random.Random(options.seed)
        alone, killed = (Path(folder, name, "class.sqlite") for name in ("alone", "killed"))
        half = options.kills // 2
        marking = sorted(dice.randrange(options.students) for _ in range(half))
        explaining = sorted(dice.randrange(count(alone, EXPLAINED)) for _ in range(options.kills - half))
        moments = [*((GRADED, number) for number in marking), *((EXPLAINED, number) for number in explaining)]
        for number, explained in killed_at(Path(folder, "killed"), moments, dice, "--config", "course.toml"):
            print(f"killed with {number} reports in the store, {explained} of them with findings", flush=True)
        code, said = finish(start(Path(folder, "killed"), "--config", "course.toml"))
        assert code == 0, said
        assert reports(alone) == reports(killed), "the reports differ"
        assert len(reports(killed)) == options.students and not graded_more_than_once(killed)
        print(f"{options.kills} kills, {options.students} reports, each there once, all the same as undisturbed")


if __name__ == "__main__":
    main()
