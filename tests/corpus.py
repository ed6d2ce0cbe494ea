"""Everything that several tests and programs share: where the files are, how to grade one, how to run the command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.grading.grade import grade
from grader.grading.plan import make_plans
from grader.model import Check, ExerciseResult, Finding, Report, Verdict
from grader.plugins import load_plugins
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

ROOT = Path(__file__).parent.parent
SOLUTIONS = ROOT / "solutions"
STYLES = ROOT / "tests" / "styles"
MISTAKEN = ROOT / "tests" / "mistaken"
MISTAKEN_FILES = sorted(MISTAKEN.rglob("*.py"))
WRONG_RELU = "class Relu:\n    def forward(self, x):\n        return x * (x > 0)\n    def backward(self, dout):\n        return dout\n"
BARE = ("value", "raised")  # messages that say what is wrong and not why

Grade = Callable[..., Report]
GradeOne = Callable[..., ExerciseResult]


@cache
def checks() -> tuple[Check, ...]:
    """Return the built-in checks."""
    return load_plugins().checks


def check_of(path: Path) -> Check:
    """Return the check of a file whose folder has the name of its exercise."""
    return next(check for check in checks() if check.name.endswith(f"/{path.parent.name}"))


def graded(path: Path, check: Check, box: Sandbox, seed: int = 0) -> ExerciseResult:
    """Grade one file as one exercise."""
    plans = make_plans([check], seed)
    (result,) = grade(read_submission(path), plans, box, seed=seed, every_check=checks()).exercises
    return result


@dataclass(frozen=True)
class Told:
    """The result of a labelled file against its labels: does it lose points, and is the first finding right?"""

    loses: bool
    finding: bool
    line: bool
    reason: bool


def label(path: Path, name: str) -> str | None:
    """Return the text after `name:` in the first lines of a file, which are `# name: text; name: text`."""
    head = path.read_text(encoding="utf-8", errors="replace").splitlines()[:4]
    parts = [part for line in head if "#" in line for part in line.lstrip("\ufeff# ").split(";")]
    return next((text.strip() for key, _, text in (part.partition(":") for part in parts) if key.strip() == name), None)


def line_of(path: Path) -> int:
    """Return the labelled line."""
    return int(re.findall(r"\d+", label(path, "line") or "0")[0])


def is_later(path: Path, name: str) -> bool:
    """Say whether a label is marked as one that the report does not meet yet."""
    return "later" in (label(path, name) or "")


def told(path: Path, result: ExerciseResult) -> Told:
    """Compare the result of a labelled file with its labels."""
    first = next(iter(result.findings), None)
    named = first is not None and [first.id] == re.findall(r"[\w.]+", label(path, "finding") or "")[:1]
    placed = first is not None and first.place is not None and first.place.line == line_of(path)
    loses = result.verdict is not Verdict.PASSED and result.score < result.maximum
    return Told(loses, named, placed, first is not None and named and has_reason(first))


def has_reason(finding: Finding) -> bool:
    """Say whether a finding says why: by more than a wrong number or an exception, a formula, or an edit."""
    return finding.message.id not in BARE or bool(finding.formula or finding.edits)


class Result:
    """The exit code and the output of a command."""

    def __init__(self, done: subprocess.CompletedProcess[bytes], encoding: str) -> None:
        self.code, self.out, self.err = done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding)


def bpgrade(*arguments: str, cwd: Path, encoding: str = "utf-8", safe: bool = True, **variables: str) -> Result:
    """Run the command; no traceback may show in its output."""
    environment = {k: v for k, v in os.environ.items() if k != "CI"} | {"PYTHONIOENCODING": encoding} | variables
    done = subprocess.run(
        [sys.executable, *(["-P"] if safe else []), "-m", "bpgrade", *arguments],
        cwd=cwd, capture_output=True, env=environment, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    result = Result(done, encoding)
    assert "Traceback" not in result.out + result.err
    return result
