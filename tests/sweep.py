"""Grade every correct style, and the solutions, under many seeds, and print runs and false fails.

    python tests/sweep.py [--seeds 10000] [--first 0] [--jobs 2] [--trainings]

`--trainings` takes the exercises that train in place of all others; a seed of these takes about three seconds.

A planted bug (a gradient 0.1 % off) runs beside them as a control: it must fail every time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from corpus import (
    ROOT,
    SOLUTIONS,
    find_passing_seeds,
    list_exercises,
    list_styles,
    load_checks,
    prepare,
)

from grader import Verdict, sandbox
from grader.grading.plan import make_plan
from grader.sandbox import Sandbox
from grader.submission.read import read_submission
from grader.submission.source import Submission

PART = 250  # seeds that share a process and the drawn cases
PART_OF_TRAININGS = 10
CONTROL = """
class Exp:
    def forward(self, x):
        import numpy as np
        self.out = np.exp(x)
        return self.out
    def backward(self, dout):
        return dout * self.out * 1.001
"""


def list_untrained_exercises() -> list[str]:
    """Return the exercises without a training: a training takes too long for thousands of seeds."""
    return [check.name for check in load_checks() if not check.seconds]


def find_failures(submission: Submission, names: Iterable[str], seeds: Sequence[int], box: Sandbox) -> Iterator[str]:
    """Yield one line for each seed under which an exercise does not get full marks."""
    chosen = [check for check in load_checks() if check.name in set(names)]
    for seed in seeds:
        report = prepare(chosen, box, seed).grade(submission)
        for exercise in report.exercises:
            if exercise.verdict is not Verdict.PASSED or round(exercise.score, 6) != exercise.maximum:
                lines = [(c.id, str(c.verdict), c.message) for c in exercise.criteria if c.score != c.maximum]
                yield f"seed {seed}: {exercise.name} {exercise.verdict} {exercise.reason or ''} {lines}"


def run(job: tuple[str, Sequence[int]]) -> dict[str, tuple[int, list[str]]]:
    """All styles of one exercise under some seeds; the cases are drawn once for all of them.

    Many seeds go into one child; what does not pass so is graded by itself, as any submission is.
    """
    name, seeds = job
    (check,) = (c for c in load_checks() if c.name == name)
    plans = {seed: make_plan(check, seed) for seed in seeds}
    counts: dict[str, tuple[int, list[str]]] = {}
    box = sandbox.start()
    try:
        for path in [SOLUTIONS, *(p for p in list_styles() if name in list_exercises(p))]:
            submission = read_submission(path)
            passed = find_passing_seeds(submission, plans, box) if path not in needs_lending else set()
            left = [seed for seed in seeds if seed not in passed]
            if len(left) == len(seeds):
                needs_lending.add(path)
            counts[path.relative_to(ROOT).as_posix()] = (len(seeds), list(find_failures(submission, [name], left, box)))
    finally:
        box.close()
    return counts


needs_lending: set[Path] = set()  # styles that pass only with what is lent to them; found out once a process


def count_planted(folder: Path, seeds: Sequence[int], box: Sandbox) -> int:
    """Return under how many seeds the planted bug is found; it must be found under every seed."""
    path = folder / "planted.py"
    path.write_text(CONTROL, encoding="utf-8")
    (check,) = (check for check in load_checks() if check.name == "graph/exponential")
    plans = {seed: make_plan(check, seed) for seed in seeds}
    return len(seeds) - len(find_passing_seeds(read_submission(path), plans, box))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed, to go on where a run was stopped")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="")
    parser.add_argument("--trainings", action="store_true", help="the exercises that train, in place of the others")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.seeds)
    untrained = list_untrained_exercises()
    names = [check.name for check in load_checks() if (check.name in untrained) != options.trainings]
    names = [name for name in names if options.only in name]
    size = PART_OF_TRAININGS if options.trainings else PART
    parts = [seeds[at : at + size] for at in range(0, len(seeds), size)]
    runs, false = Counter[str](), Counter[str]()
    with ProcessPoolExecutor(options.jobs) as pool:
        for done, counts in enumerate(pool.map(run, [(name, part) for part in parts for name in names]), 1):
            if done % len(names) == 0:
                print(
                    f"{size * done // len(names)} seeds: {runs.total()} runs, {false.total()} false fails",
                    flush=True,
                )
            for path, (count, found) in counts.items():
                runs[path] += count
                false[path] += len(found)
                for line in found[:3]:
                    print(f"{path}: {line}", flush=True)
    for path in sorted(runs):
        print(f"{runs[path]:8d} runs {false[path]:6d} false fails  {path}")
    box = sandbox.start()
    with tempfile.TemporaryDirectory() as folder:
        caught = count_planted(Path(folder), seeds, box)
    box.close()
    print(f"{runs.total()} runs, {false.total()} false fails; planted bug found in {caught} of {len(seeds)}")
    return 0 if not false.total() and caught == len(seeds) else 1


if __name__ == "__main__":
    sys.exit(main())
