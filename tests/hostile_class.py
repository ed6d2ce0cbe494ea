"""Grade a class with hostile students and without them: honest reports stay the same, and time and memory are bounded.

    python tests/hostile_class.py [--students 300] [--hostile 60] [--jobs 2] [--seed 0]

Each hostile student hands in one of the attacks of tests/attacks.py, or a text that is made to be slow to read. The
run prints the seconds of both classes, and the largest memory of the process that waits and of a worker. The exit
status is 1 where the run fails, an honest report differs, or memory is above the bounds.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from random import Random

import make_class
from attacks import ATTACKS
from benchmark_growth import KINDS, WAYS
from kill_grader import start

from grader.submission.read import FILE_CAP

MIB = 1024  # the kernel counts kilobytes
MOST_WAITING, MOST_WORKER = 200 * MIB, 640 * MIB
REPORTS = (
    "SELECT student, exercises FROM latest JOIN report ON report.id = latest.report WHERE student LIKE 'student-%'"
)


def write_hostile(folder: Path, count: int, seed: int) -> None:
    """Write so many hostile students into folders of their own."""
    texts = [attack.source.replace("FOLDER", "/").replace("PORT", "9") for attack in ATTACKS.values()]
    texts += [make(FILE_CAP // 2) + WAYS["wrong"] for make in KINDS.values() if not hasattr(make, "place")]
    Random(seed).shuffle(texts)
    for number, text in enumerate(islice(cycle(texts), count)):
        path = folder / f"hostile-{number:03}" / "relu.py"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


def grade(folder: Path, jobs: int) -> tuple[float, int, int]:
    """Grade the class in a folder; return the seconds, and the most memory of the waiting process and of a worker."""
    grader, began = start(folder, "--jobs", str(jobs), "--config", "course.toml"), time.monotonic()
    waiting = worker = 0
    while True:
        try:
            out, err = grader.communicate(timeout=0.2)
            break
        except subprocess.TimeoutExpired:
            waiting = max(waiting, read_peak(grader.pid))
            worker = max(worker, *(read_peak(pid) for pid in list_children(grader.pid)), 0)
    assert grader.returncode in (0, 3), (out + err).decode("utf-8", "replace")
    return time.monotonic() - began, waiting, worker


def list_children(pid: int) -> list[int]:
    """List the children of a process."""
    try:
        return [int(n) for file in Path(f"/proc/{pid}/task").glob("*/children") for n in file.read_text().split()]
    except OSError:
        return []


def read_peak(pid: int) -> int:
    """Read the most memory that a process has held, in kilobytes; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def read_reports(folder: Path) -> dict[str, bytes]:
    """Read the newest report of each honest student as bytes."""
    with closing(sqlite3.connect(folder / "class.sqlite")) as store:
        return dict(store.execute(REPORTS).fetchall())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--hostile", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    reports, failed = [], False
    with tempfile.TemporaryDirectory() as place:
        for hostile in (0, options.hostile):
            folder = Path(place, str(hostile))
            make_class.write(folder / "class", make_class.students(options.students, options.seed, deadly=0.0))
            write_hostile(folder / "class", hostile, options.seed)
            (folder / "course.toml").write_text(make_class.course(), encoding="utf-8")
            seconds, waiting, worker = grade(folder, options.jobs)
            reports.append(read_reports(folder))
            failed = failed or waiting > MOST_WAITING or worker > MOST_WORKER
            print(
                f"{options.students} honest, {hostile} hostile: {seconds:.0f} s, {waiting // MIB} MiB waiting, "
                f"{worker // MIB} MiB in a worker",
                flush=True,
            )
    without, beside = reports
    changed = [student for student, report in without.items() if beside.get(student) != report]
    print(f"{len(without)} honest reports, {len(changed)} differ", *changed[:5])
    return 1 if failed or changed or len(without) != options.students else 0


if __name__ == "__main__":
    sys.exit(main())
