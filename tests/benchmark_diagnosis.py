"""How right and how costly diagnosis is, over the labelled wrong submissions.

    python tests/benchmark_diagnosis.py [--submissions 1000]

Prints by kind of finding and by class of mistake how many lose points, and get the labelled finding, its line and
a reason first; what it adds to the grading of a wrong exercise; and the throughput of a class in which every third submission has one wrong
exercise, of 60 kinds, beside that of a class in which all is right.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmark_class import be_different
from corpus import (
    MISTAKEN,
    MISTAKEN_FILES,
    SOLUTIONS,
    LabelsMet,
    compare_with_labels,
    find_check,
    load_checks,
    prepare,
    read_label,
)

from grader import sandbox
from grader.diagnosis.explain import grade_and_explain
from grader.model import ExerciseResult
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

KINDS = 60
COLUMNS = ("files", "lose points", "right finding", "right line", "right reason")
UNITS = ("graph", "activation", "affine")


def table(box: Sandbox) -> None:
    """Right findings, lines and reasons by kind and by class, and the time that a wrong exercise costs more."""
    kinds, classes = defaultdict[str, list[LabelsMet]](list), defaultdict[str, list[LabelsMet]](list)
    added: list[float] = []
    for path in MISTAKEN_FILES:
        check = find_check(path)
        (wrong, seconds), again = timed(path, check.name, box), timed(path, check.name, box)
        _, base = timed(SOLUTIONS / f"{check.name}.py", check.name, box)
        if not check.seconds:
            added.append(min(seconds, again[1]) - base)  # whatever else the machine does can only add to it
        said = compare_with_labels(path, wrong)
        kinds[wrong.findings[0].kind if wrong.findings else "none"].append(said)
        classes[read_label(path, "class") or "none"].append(said)
    for title, rows in (("first finding", kinds), ("class", classes)):
        print(f"{title:24}" + "".join(f"{column:>15}" for column in COLUMNS))
        for name, files in (*sorted(rows.items()), ("all", [said for group in rows.values() for said in group])):
            counts = [len(files), *(sum(getattr(said, key) for said in files) for key in asdict(files[0]))]
            print(f"{name:24}" + "".join(f"{count:15}" for count in counts))
        print()
    for key in asdict(files[0]):
        print(f"right {key}" if key != "loses" else "lose points", end=f" in {share(files, key):.1f} %\n")
    added.sort()
    print(f"diagnosis adds {1e3 * statistics.median(added):.0f} ms to a wrong exercise (median), "
          f"{1e3 * added[int(0.95 * len(added))]:.0f} ms in 95 of 100, {1e3 * added[-1]:.0f} ms at most")  # fmt: skip


def share(files: Sequence[LabelsMet], key: str) -> float:
    """In percent: how many of the files have it."""
    return 100 * sum(getattr(said, key) for said in files) / len(files)


def timed(path: Path, name: str, box: Sandbox) -> tuple[ExerciseResult, float]:
    """The result of one exercise, and the seconds that it took."""
    chosen = [c for c in load_checks() if c.name == name]
    submission = read_submission(path)
    start = time.perf_counter()
    (result,) = grade_and_explain(submission, prepare(chosen, box)).exercises
    return result, time.perf_counter() - start


def make_class(folder: Path, count: int, kinds: Sequence[Path]) -> list[Path]:
    """Submissions of all exercises, no two of the same code; every third has one of the wrong files, if there are any."""
    made = []
    for number in range(count):
        path = folder / f"student-{number:05}"
        shutil.copytree(SOLUTIONS, path, ignore=shutil.ignore_patterns("__pycache__"))
        if kinds and number % 3 == 0:
            wrong = kinds[number // 3 % len(kinds)]
            check = find_check(wrong)
            shutil.copy(wrong, path / f"{check.name}.py")
        be_different(path, number)
        made.append(path)
    return made


def throughput(paths: Sequence[Path], box: Sandbox) -> float:
    """Submissions a second."""
    checks = [check for check in load_checks() if check.unit in UNITS]
    grading = prepare(checks, box)
    start = time.perf_counter()
    for path in paths:
        grade_and_explain(read_submission(path), grading)
    return len(paths) / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=1000, help="0 for the tables alone")
    options = parser.parse_args()
    box = sandbox.start(eager=True)
    try:
        table(box)
        if not options.submissions:
            return
        units = [c.name.rpartition("/")[2] for c in load_checks() if c.unit in UNITS]
        fitting = [path for path in MISTAKEN_FILES if path.relative_to(MISTAKEN).parts[0] in units]
        kinds = fitting[:: max(1, len(fitting) // KINDS)][:KINDS]
        with tempfile.TemporaryDirectory() as folder:
            right = throughput(make_class(Path(folder, "right"), options.submissions // 3, ()), box)
            mixed = throughput(make_class(Path(folder, "mixed"), options.submissions, kinds), box)
        print(f"{options.submissions} submissions, a third with one of {len(kinds)} mistakes: {mixed:.1f} a second; "
              f"all right: {right:.1f} a second; {100 * mixed / right:.0f} %")  # fmt: skip
    finally:
        box.close()


if __name__ == "__main__":
    main()
