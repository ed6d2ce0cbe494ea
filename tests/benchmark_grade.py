"""`bpgrade grade` over a large class: right scores, submissions a second, memory, and pytest beside it.

    python tests/benchmark_grade.py [--submissions 5000] [--few 500] [--rounds 3] [--seed 0]

The class is that of tests/make_class.py: every exercise but the trainings, a third of the students with some wrong,
others with some missing or not started, some with a notebook. Each score must be the one that is expected. In each
round, the first `--few` of the class are marked, then explained by the same command, and then pytest runs once per
submission over as many as take about as long (see tests/benchmark_class.py), on students who have everything right.
Processor time stands beside wall time, because it depends less on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import make_class
from benchmark_class import with_pytest
from kill_grader import asked

PYTEST = 16  # submissions of a round
GROWTH = 50.0  # MiB that the grader may grow by from the few to all
FLAT = 1.1  # what a submission may cost among all, beside what it costs among the few
COMMAND = """
import resource, sys
from grader import __main__ as main
leave = main.exit_process
def told(code):
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
    leave(code)
main.exit_process = told
main.main()
"""


@dataclass(frozen=True)
class Cost:
    """Of so many submissions: seconds, seconds of processor time in all processes, and MiB of the grader at most."""

    count: int
    wall: float
    processor: float
    memory: float = 0.0

    def __str__(self) -> str:
        rate = f"{self.count / self.wall:6.1f} a second"
        return (
            f"{self.count:5} submissions: {rate}, {1000 * self.processor / self.count:6.1f} ms of processor time each"
        )


def measured(run: Callable[[], float], count: int) -> Cost:
    """What a call costs, which gives the memory."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    memory = run()
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    return Cost(count, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, memory)


def run_grade(folder: Path, *options: str) -> float:
    """Grade the class in a folder, and return the MiB that the grader had at most."""
    words = ["grade", "class", "--config", "course.toml", "--seed", "1", *options]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-P", "-c", COMMAND, *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stderr.split()[-1]) / 1024


def with_bpgrade(folder: Path, expected: Mapping[str, Mapping[str, float]]) -> tuple[Cost, Cost, list[str]]:
    """Return what the marks of a class cost, what marks and explanations cost, and the scores that are unexpected."""
    store = folder / "class.sqlite"
    for file in folder.glob("class.sqlite*"):
        file.unlink()
    marks = measured(lambda: run_grade(folder, "--no-explain"), len(expected))
    reasons = measured(lambda: run_grade(folder), len(expected))
    whole = Cost(
        len(expected),
        marks.wall + reasons.wall,
        marks.processor + reasons.processor,
        max(marks.memory, reasons.memory),
    )
    query = "SELECT l.student, r.exercise, r.fraction FROM latest AS l JOIN result AS r ON r.report = l.report"
    found: dict[str, dict[str, float]] = {}
    for student, exercise, fraction in asked(store, query):
        assert isinstance(fraction, float), (student, exercise, fraction)
        found.setdefault(str(student), {})[str(exercise)] = round(10 * fraction, 6)
    wrong = [
        f"{name}: {exercise} has {found[name].get(exercise)}, expected is {score}"
        for name, scores in expected.items()
        for exercise, score in scores.items()
        if found[name].get(exercise) != score
    ]
    return marks, whole, wrong


def pytest_over(paths: Sequence[Path], names: Sequence[str]) -> Cost:
    """One pytest process per submission, two at once."""

    def run() -> float:
        with ThreadPoolExecutor(2) as pool:
            scores = list(pool.map(lambda path: with_pytest(path, names), paths))
        assert [round(score, 6) for score in scores] == [10.0 * len(names)] * len(paths), scores
        return 0.0

    return measured(run, len(paths))


def made(folder: Path, students: Sequence[make_class.Student]) -> dict[str, Mapping[str, float]]:
    (folder / "class").mkdir(parents=True)
    (folder / "course.toml").write_text(make_class.course(), encoding="utf-8")
    return make_class.write(folder / "class", students)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=5000)
    parser.add_argument("--few", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    names = [check.name for check in make_class.chosen()]
    with tempfile.TemporaryDirectory() as temporary:
        few_folder, all_folder = Path(temporary, "few"), Path(temporary, "all")
        students = list(make_class.students(options.submissions, options.seed, deadly=0))
        few, every = made(few_folder, students[: options.few]), made(all_folder, students)
        right = [one.name for one in students if set(one.expected.values()) == {10.0} and len(one.files) == len(names)]
        ours, theirs, wrong = [], [], []
        for _ in range(options.rounds):
            marks, explained, unexpected = with_bpgrade(few_folder, few)
            ours.append(explained)
            wrong += unexpected
            theirs.append(pytest_over([all_folder / "class" / name for name in right[:PYTEST]], names))
            print(f"pytest                {theirs[-1]}; load {os.getloadavg()[0]:.1f}")
            for name, cost in (("marks", marks), ("with explanations", explained)):
                wall = theirs[-1].wall / theirs[-1].count * cost.count / cost.wall
                processor = theirs[-1].processor / theirs[-1].count * cost.count / cost.processor
                print(f"{name:22}{cost}\n  {wall:.1f} times by the clock, {processor:.1f} times by processor time",
                      flush=True)  # fmt: skip
        _, whole, unexpected = with_bpgrade(all_folder, every)
        wrong += unexpected
        middle = statistics.median(one.processor / one.count for one in ours)
        print(f"bpgrade {whole}; load {os.getloadavg()[0]:.1f}")
        print("\n".join(wrong) or "all scores as expected")
        print(
            f"at most {ours[-1].memory:.1f} MiB in the grader over {options.few}, {whole.memory:.1f} over {len(every)}"
        )
        print(f"a submission among all costs {whole.processor / whole.count / middle:.2f} of one among {options.few}")
        assert not wrong, f"{len(wrong)} scores are not those expected"
        assert whole.memory - ours[-1].memory < GROWTH, "the grader grows with the class"
        assert whole.processor / whole.count < FLAT * middle, "a submission costs more in a larger class"


if __name__ == "__main__":
    main()
