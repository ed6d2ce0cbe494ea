"""Whole submissions a second, beside pytest with the same drives and judges, and whether memory stays flat.

    python tests/benchmark_class.py [--submissions 200] [--rounds 5] [--flat 2000]

Both sides use two processes at once. pytest runs once per submission, with a test for each criterion and
no plugins; the scores of both must be equal. Every third submission has one wrong exercise,
which bpgrade also diagnoses.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from corpus import SOLUTIONS, load_checks

from grader import sandbox
from grader.diagnosis.explain import grade_and_explain
from grader.grading.grade import prepare_grading
from grader.submission.read import read_submission

UNITS = ("graph", "activation", "affine")  # those without trainings, and without exercises built on the wrong ones
WRONG = {
    "activation/relu.py": ("dout * self.passed", "dout"),
    "activation/sigmoid.py": ("(1 - self.out)", "(1 + self.out)"),
    "affine/affine.py": ("dout.sum(axis=0)", "dout.mean(axis=0)"),
}
# the same drives and judges in the process that holds the student's code, as pytest would run them
TESTS = """
import io, json, sys, types
from pathlib import Path
import numpy as np
import pytest
import grader.sandbox
package = types.ModuleType("bpgrade_child")
package.__path__ = [str(Path(grader.sandbox.__file__).parent / "child")]
sys.modules["bpgrade_child"] = package
from bpgrade_child import child, wire
from bpgrade_child.plans import read_plan
from grader.grading.attempt import Attempt
from grader.grading.reply import read_outcomes
from grader.grading.run import make_request
from grader.submission.matching import find_candidates
from grader.grading.verdict import judge_outcome
from grader.model import Verdict
from grader.grading.declaration import make_proved_plans
from grader.plugins import load_plugins
from grader.sandbox import Ended
from grader.sandbox.protocol import Limits
from grader.submission.read import read_submission
CHECKS = tuple(check for check in load_plugins().checks if check.name in {names!r})
SUBMISSION = read_submission(Path({folder!r}))
PLANS = make_proved_plans(CHECKS, 0, CHECKS)
ATTEMPTS = [Attempt(plan, find_candidates(plan.check, CHECKS, SUBMISSION)[0]) for plan in PLANS]
def results():
    kept = sys.stdout, sys.stderr, list(sys.meta_path)
    reply = io.BytesIO()
    request = make_request(ATTEMPTS, SUBMISSION, Limits())
    (header, _), *plans = wire.frames(request.header + b"".join(request.plans), complete=True)
    child.answer_request(header, [read_plan(head, arrays) for head, arrays in plans], reply)
    sys.stdout, sys.stderr, sys.meta_path[:] = kept
    outcomes = read_outcomes(ATTEMPTS, Ended(reply.getvalue()[64:], None, 0, 99), SUBMISSION)
    return [judge_outcome(outcome).result for outcome in outcomes.values()]
RESULTS = results()
Path({scores!r}).write_text(json.dumps(sum(r.score for r in RESULTS)))
@pytest.mark.parametrize("criterion", [pytest.param(c, id=f"{{r.name}}-{{c.id}}") for r in RESULTS for c in r.criteria])
def test_criterion(criterion):
    assert criterion.verdict is Verdict.PASSED
"""


def make_class(folder: Path, count: int) -> list[Path]:
    """Submissions of all exercises; every third has one of three mistakes."""
    made = []
    for number in range(count):
        path = folder / f"student-{number:05}"
        shutil.copytree(SOLUTIONS, path, ignore=shutil.ignore_patterns("__pycache__"))
        if number % 3 == 0:
            name, (before, after) = list(WRONG.items())[number // 3 % len(WRONG)]
            text = (path / name).read_text(encoding="utf-8")
            assert before in text, f"{name} has no {before!r} to be made wrong"
            (path / name).write_text(text.replace(before, after), encoding="utf-8")
        be_different(path, number)
        made.append(path)
    return made


def be_different(path: Path, number: int) -> None:
    """Give each file code that no other submission has, so that nothing is known before it is run."""
    for file in path.rglob("*.py"):
        file.write_bytes(file.read_bytes().rstrip() + f"\n\nNUMBER = {number}\n".encode())


def with_bpgrade(paths: Sequence[Path]) -> tuple[list[float], int]:
    """The scores, one submission after the other, and the largest resident size so far in KiB."""
    checks = [check for check in load_checks() if check.unit in UNITS]
    box = sandbox.start(eager=True)
    try:
        grading = prepare_grading(checks, checks, box)
        scores = [grade_and_explain(read_submission(path), grading).score for path in paths]
    finally:
        box.close()
    return scores, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def with_pytest(path: Path, names: Sequence[str] = ()) -> float:
    """The score that a pytest process of this submission comes to, over these exercises."""
    names = tuple(names) or tuple(check.name for check in load_checks() if check.unit in UNITS)
    with tempfile.TemporaryDirectory() as folder:
        scores, tests = Path(folder, "score"), Path(folder, "test_submission.py")
        tests.write_text(TESTS.format(folder=str(path), scores=str(scores), names=names), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(tests)]
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=False)
        return float(scores.read_text(encoding="utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--flat", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2) as pool:
        paths = make_class(Path(folder), options.submissions)
        few = paths[: max(4, options.submissions // 25)]
        ours, theirs = [], []
        for _ in range(options.rounds):
            start = time.perf_counter()
            halves = list(pool.map(with_bpgrade, (paths[::2], paths[1::2])))
            ours.append(len(paths) / (time.perf_counter() - start))
            start = time.perf_counter()
            scores = list(pool.map(with_pytest, few))
            theirs.append(len(few) / (time.perf_counter() - start))
            mine = [halves[i % 2][0][i // 2] for i in range(len(few))]
            assert [round(s, 6) for s in scores] == mine, (scores, mine)
            print(
                f"bpgrade {ours[-1]:6.1f} a second, pytest {theirs[-1]:5.2f} a second, {ours[-1] / theirs[-1]:5.1f} times",
                flush=True,
            )
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        print(
            f"median of {options.rounds} rounds: {statistics.median(ours):.1f} against {statistics.median(theirs):.2f}, {ratio:.1f} times"
        )
    if options.flat:
        with tempfile.TemporaryDirectory() as folder:
            for count in (100, options.flat):
                paths = make_class(Path(folder, str(count)), count)
                with ProcessPoolExecutor(1) as pool:
                    _, largest = pool.submit(with_bpgrade, paths).result()
                print(f"{count} submissions: at most {largest / 1024:.1f} MiB resident in the grader")


if __name__ == "__main__":
    main()
