"""Grade every correct style, and the solutions, under many seeds, and print runs and false fails.

    python tests/sweep.py [--seeds 10000] [--first 0] [--jobs 2]

A planted bug (a gradient 0.1 % off) runs beside them as a control: it must fail every time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from corpus import ROOT, SOLUTIONS, STYLES, checks

from grader import Verdict, sandbox
from grader.grading.attempt import Attempt
from grader.grading.attempt import run as attempt_all
from grader.grading.grade import grade, without_running
from grader.grading.plan import Plan, make_plan, make_plans
from grader.grading.verdict import judge_outcome
from grader.model import ExerciseResult
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.read import read_submission
from grader.submission.source import Submission

HERE = ROOT / "tests"
PART = 250  # seeds that share a process and the drawn cases
CONTROL = """
class Exp:
    def forward(self, x):
        import numpy as np
        self.out = np.exp(x)
        return self.out
    def backward(self, dout):
        return dout * self.out * 1.001
"""


def untrained() -> list[str]:
    """The exercises without a training, which takes too long for thousands of seeds."""
    return [check.name for check in checks() if not check.seconds]


def exercises_of(path: Path) -> tuple[str, ...]:
    """The exercises that a style file implements: from its second line, a notebook's metadata, or its folder."""
    by_short = {check.name.rpartition("/")[2]: check.name for check in checks()}
    if path.parent.name in by_short:
        return (by_short[path.parent.name],)
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        _, mark, names = line.partition("exercises:")
        if mark:
            listed = [name.strip(' ",\\n') for name in names.replace("\\n", "").split(",")]
            return tuple(name for name in listed if name in by_short.values())
    raise ValueError(f"{path}: no line `# exercises: ...` and no exercise of the folder's name")


def styles() -> list[Path]:
    """The style files, in a fixed order."""
    return sorted(p for p in STYLES.rglob("*") if p.suffix in (".py", ".ipynb"))


def failures(
    submission: Submission, names: Iterable[str], seeds: Sequence[int], *, fork: bool | None = None
) -> Iterator[str]:
    """For each seed in which an exercise does not get full marks: what the report says of it."""
    chosen = [check for check in checks() if check.name in set(names)]
    box = sandbox.start(fork=fork)
    try:
        for seed in seeds:
            report = grade(submission, make_plans(chosen, seed), box, seed=seed, every_check=checks())
            for exercise in report.exercises:
                if exercise.verdict is not Verdict.PASSED or round(exercise.score, 6) != exercise.maximum:
                    lines = [(c.id, str(c.verdict), c.message) for c in exercise.criteria if c.score != c.maximum]
                    yield f"seed {seed}: {exercise.name} {exercise.verdict} {exercise.reason or ''} {lines}"
    finally:
        box.close()


def passing(submission: Submission, plans: Mapping[int, Plan], box: Sandbox) -> set[int]:
    """The seeds under which an exercise passes, all of them in one child; nothing is explained, so it is quick."""
    first = next(iter(plans.values()))
    found = without_running(first, checks(), submission)
    if isinstance(found, ExerciseResult):
        return set()
    attempts = [Attempt(plan, found[0]) for plan in plans.values()]
    outcomes = attempt_all(attempts, submission, box, Limits(total=600))
    return {seed for seed, outcome in zip(plans, outcomes, strict=True) if judge_outcome(outcome).passed}


def passing_under(submission: Submission, name: str, seeds: Sequence[int]) -> set[int]:
    """The same of one exercise in a sandbox of its own."""
    (check,) = (c for c in checks() if c.name == name)
    box = sandbox.start()
    try:
        return passing(submission, {seed: make_plan(check, seed) for seed in seeds}, box)
    finally:
        box.close()


def run(job: tuple[str, Sequence[int]]) -> dict[str, tuple[int, list[str]]]:
    """All styles of one exercise under some seeds; the cases are drawn once for all of them.

    Many seeds go into one child; what does not pass so is graded by itself, as any submission is.
    """
    name, seeds = job
    (check,) = (c for c in checks() if c.name == name)
    plans = {seed: make_plan(check, seed) for seed in seeds}
    counts: dict[str, tuple[int, list[str]]] = {}
    box = sandbox.start()
    try:
        for path in [SOLUTIONS, *(p for p in styles() if name in exercises_of(p))]:
            submission = read_submission(path)
            passed = passing(submission, plans, box) if path not in needs_lending else set()
            left = [seed for seed in seeds if seed not in passed]
            if len(left) == len(seeds):
                needs_lending.add(path)
            counts[path.relative_to(HERE.parent).as_posix()] = (
                len(seeds),
                list(failures(submission, [name], left)),
            )
    finally:
        box.close()
    return counts


needs_lending: set[Path] = set()  # styles that pass only with what is lent to them; found out once a process


def control(folder: Path, seeds: Sequence[int]) -> int:
    """How often the planted bug is found; it must be every time."""
    path = folder / "planted.py"
    path.write_text(CONTROL, encoding="utf-8")
    return len(seeds) - len(passing_under(read_submission(path), "graph/exponential", seeds))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed, to go on where a run was stopped")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.seeds)
    names = [name for name in untrained() if options.only in name]
    parts = [seeds[at : at + PART] for at in range(0, len(seeds), PART)]
    runs, false = Counter[str](), Counter[str]()
    with ProcessPoolExecutor(options.jobs) as pool:
        for done, counts in enumerate(pool.map(run, [(name, part) for part in parts for name in names]), 1):
            if done % len(names) == 0:
                print(
                    f"{PART * done // len(names)} seeds: {runs.total()} runs, {false.total()} false fails",
                    flush=True,
                )
            for path, (count, found) in counts.items():
                runs[path] += count
                false[path] += len(found)
                for line in found[:3]:
                    print(f"{path}: {line}", flush=True)
    for path in sorted(runs):
        print(f"{runs[path]:8d} runs {false[path]:6d} false fails  {path}")
    with tempfile.TemporaryDirectory() as folder:
        caught = control(Path(folder), seeds)
    print(f"{runs.total()} runs, {false.total()} false fails; planted bug found in {caught} of {len(seeds)}")
    return 0 if not false.total() and caught == len(seeds) else 1


if __name__ == "__main__":
    sys.exit(main())
