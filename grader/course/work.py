"""What all submissions of a run are graded with, and the digest by which that is known again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from grader.diagnosis.memory import Memory
from grader.grading import make_supporting
from grader.model import Check
from grader.plan import Plan, make_plans
from grader.sandbox.inside.watch import Limits


@dataclass(frozen=True)
class Work:
    """The plans of the exercises that are graded and of those that these need, and what bounds a child."""

    plans: tuple[Plan, ...]
    supporting: tuple[Plan, ...]
    checks: tuple[Check, ...]
    seed: int
    limits: Limits
    memory: Memory = field(default_factory=Memory)


def work_for(chosen: Sequence[Check], checks: Sequence[Check], seed: int, limits: Limits) -> Work:
    """Draw the cases of a run once, for any number of submissions."""
    plans = make_plans(chosen, seed)
    return Work(plans, make_supporting(plans, checks, seed), tuple(checks), seed, limits)


def digest_of(work: Work, versions: Mapping[str, object]) -> str:
    """SHA-256 of all that a verdict depends on besides the submission: checks, seed, limits, versions."""
    digest = hashlib.sha256()
    for part in parts(work, versions):
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()


def parts(work: Work, versions: Mapping[str, object]) -> Iterator[bytes]:
    """The parts of that digest: a plugin's own module stands for the code of its judge and drive."""
    yield repr((work.seed, sorted(asdict(work.limits).items()), sorted(versions.items()))).encode()
    for plan in (*work.plans, *work.supporting):
        check = plan.check
        yield plan.frame
        yield repr((check.name, check.plugin, check.criteria, check.tolerance, check.seconds, plan.fault)).encode()
        for case in plan.cases:
            yield repr((case.name, case.form, case.purpose)).encode()
            for name, accepted in sorted(case.expected.items()):
                yield name.encode()
                yield from (repr((one.shape, one.dtype.str)).encode() + one.tobytes() for one in accepted)
    for file in sorted({file for plan in work.plans for file in files_of(plan.check)}):
        yield Path(file).read_bytes()


def files_of(check: Check) -> Iterator[str]:
    """The files that hold a check's functions."""
    for function in (check.cases, check.judge, *check.mistakes):
        plain = getattr(function, "func", function)  # of a partial
        code = getattr(plain, "__code__", None)
        if code is not None and Path(code.co_filename).is_file():
            yield code.co_filename
