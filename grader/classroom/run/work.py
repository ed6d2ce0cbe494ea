"""The exercises, seed and limits of a run, and digests that tell whether they changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.grading.declaration import make_proved_plans
from grader.grading.grade import make_supporting
from grader.grading.plan import Plan
from grader.model import Check
from grader.worker.order import Order, choose_exercises


@dataclass(frozen=True)
class Work:
    """An order with the plans of its exercises, and of those that these need."""

    order: Order
    plans: tuple[Plan, ...]
    supporting: tuple[Plan, ...]


def prepare_work(order: Order, checks: Sequence[Check]) -> Work:
    """Draw the cases of a run once, for any number of submissions."""
    plans = make_proved_plans(choose_exercises(order, checks), order.seed, checks)
    return Work(order, plans, make_supporting(plans, checks, order.seed))


def digest_exercises(work: Work, versions: Mapping[str, object]) -> dict[str, str]:
    """Return by exercise the SHA-256 of all that its verdict depends on besides the submission."""
    common = repr((work.order.seed, sorted(asdict(work.order.limits).items()), sorted(versions.items())))
    plans = {plan.check.name: plan for plan in (*work.plans, *work.supporting)}
    parts = {name: [*list_parts(plan)] for name, plan in plans.items()}
    found = {}
    for plan in work.plans:
        digest = hashlib.sha256(common.encode())
        for name in list_with_prerequisites(plan, plans):
            for part in parts[name]:
                digest.update(b"%d:" % len(part))
                digest.update(part)
        found[plan.check.name] = digest.hexdigest()
    return found


def list_with_prerequisites(plan: Plan, plans: Mapping[str, Plan]) -> Iterator[str]:
    """List the name of an exercise, and the names of all exercises that it is built on."""
    yield plan.check.name
    for name in plan.check.needs:
        if name in plans:
            yield from list_with_prerequisites(plans[name], plans)


def list_parts(plan: Plan) -> Iterator[bytes]:
    """List all that a verdict of a plan depends on; a function counts as the file that holds it."""
    check = plan.check
    yield plan.frame
    declared = (check.name, check.plugin, check.symbol, check.aliases, check.methods, check.needs, check.structure)
    judged = (check.criteria, check.tolerance, check.floor, check.seconds, plan.fault)
    yield repr((*declared, check.stand_in, sorted(check.helpers.items()), *judged)).encode()
    for case in plan.cases:
        yield repr((case.name, case.form, case.purpose)).encode()
        for name, accepted in sorted(case.expected.items()):
            yield name.encode()
            yield from (repr((one.shape, one.dtype.str)).encode() + one.tobytes() for one in accepted)
    for file in sorted(set(list_files(check))):
        yield Path(file).read_bytes()


def list_files(check: Check) -> Iterator[str]:
    """List the files that hold a check's functions."""
    for function in (check.cases, check.judge, *check.mistakes):
        plain = getattr(function, "func", function)  # of a partial
        code = getattr(plain, "__code__", None)
        if code is not None and Path(code.co_filename).is_file():
            yield code.co_filename
