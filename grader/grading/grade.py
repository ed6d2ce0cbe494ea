"""Grade a submission: cases and expected values once per run, children for the student's code, judges here."""

from __future__ import annotations

import hashlib
import operator
import platform
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.diagnosis.behind import finished, settled_with_behind
from grader.diagnosis.findings import misspelt as misspelt_finding
from grader.diagnosis.proposals import syntax
from grader.grading.attempt import Attempt, run
from grader.grading.plan import Plan, make_plan
from grader.grading.remarks import never_reached
from grader.grading.stand_ins import Around, lent_to
from grader.grading.verdict import JudgedAttempt, Standing, give_no_points, judge_outcome
from grader.model import Check, ExerciseResult, Message, Place, Report, Verdict
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.matching import Candidate, all_places, broken_in, candidates, find_misspelt, is_stub
from grader.submission.source import Submission
from grader.version import versions


def grade(
    submission: Submission,
    plans: Sequence[Plan],
    sandbox: Sandbox,
    *,
    seed: int,
    limits: Limits | None = None,
    every_check: Sequence[Check] = (),
    supporting: Sequence[Plan] | None = None,
) -> Report:
    """The report of one submission.

    `every_check` are all checks there are, for exercises that are built on others; those of `plans`
    are graded and reported, and `supporting` are the plans of what they need besides, made here unless
    they are given.
    """
    limits = limits or Limits()
    checks = every_check or [plan.check for plan in plans]
    needed = [*plans, *(make_supporting(plans, checks, seed) if supporting is None else supporting)]
    asked = {plan.check.name for plan in plans}
    by_name = {check.name: check for check in checks}
    built_on = {need.name for name in asked for need in needs_of(by_name[name], by_name)}
    results: dict[str, ExerciseResult] = {}
    attempts: list[Attempt] = []
    for plan in (plan for plan in needed if plan.check.name in built_on):
        settled = without_running(plan, checks, submission)
        if isinstance(settled, ExerciseResult):
            is_asked = plan.check.name in asked and bool(settled.findings)
            results[plan.check.name] = (
                settled_with_behind(settled, plan, checks, submission, sandbox) if is_asked else settled
            )
        else:
            attempts += [Attempt(plan, candidate) for candidate in settled]
    graded = run_and_judge(attempts, submission, sandbox, limits)
    best = settled_in_order(graded, checks, submission, sandbox, limits)
    standings = {name: one.standing for name, one in best.items()}
    for name, one in best.items():
        results[name] = finished(one, standings, by_name[name], checks, submission, sandbox)
    return Report(
        submission=submission.name,
        seed=seed,
        tier=sandbox.tier,
        probes=sandbox.probes,
        grader=about(plans),
        exercises=tuple(results[p.check.name] for p in plans if p.check.name in asked),
        problems=(*submission.problems, *never_reached(submission)),
        readable=bool(submission.sources),
    )


def make_supporting(plans: Sequence[Plan], checks: Sequence[Check], seed: int) -> tuple[Plan, ...]:
    """The plans of the exercises that those of `plans` are built on and that are not among them."""
    asked = {plan.check.name for plan in plans}
    names = {name for plan in plans for name in plan.check.needs} - asked
    return tuple(make_plan(check, seed) for check in checks if check.name in names)


def about(plans: Sequence[Plan]) -> dict[str, Any]:
    """Which grader, Python and numpy graded, and a digest of the checks."""
    digest = hashlib.sha256(b"".join(plan.frame for plan in plans)).hexdigest()
    return {
        **versions(),
        "platform": f"{sys.platform}-{platform.machine()}",
        "plugins": {},
        "checks": f"sha256:{digest}",
    }


def without_running(plan: Plan, checks: Sequence[Check], submission: Submission) -> ExerciseResult | list[Candidate]:
    """The result of an exercise that nothing is run for, else the definitions to run."""
    check = plan.check
    if plan.fault is not None:
        return give_no_points(check, Verdict.GRADER_FAULT, plan.fault)
    found = candidates(check, checks, submission)
    if not found:
        broken = broken_in(check, checks, submission)
        if broken is None:
            meant = find_misspelt(check, checks, submission)
            missing = give_no_points(check, Verdict.MISSING, Message("missing", {"symbol": check.symbol}))
            return replace(missing, findings=(misspelt_finding(check, meant),)) if meant else missing
        findings = syntax.findings(broken)
        return replace(
            give_no_points(check, Verdict.RAISED, findings[0].message),
            findings=findings,
            graded_from=Place(broken.source.path, None, broken.cell.number),
        )
    if all(is_stub(check, candidate) for candidate in found):
        return replace(give_no_points(check, Verdict.NOT_STARTED), graded_from=found[0].place)
    return found


def run_and_judge(
    attempts: Sequence[Attempt], submission: Submission, sandbox: Sandbox, limits: Limits
) -> list[JudgedAttempt]:
    """All attempts in as few children as deaths allow, and each judged."""
    return [judge_outcome(outcome) for outcome in run(attempts, submission, sandbox, limits)]


def settled_in_order(
    graded: Sequence[JudgedAttempt],
    checks: Sequence[Check],
    submission: Submission,
    sandbox: Sandbox,
    limits: Limits,
) -> dict[str, JudgedAttempt]:
    """By exercise the best of what was graded, tried again where it failed.

    What passes with something lent to it is not wrong for what is built on it, so that comes behind.
    """
    best: dict[str, JudgedAttempt] = {}
    around = Around(submission)
    by_name = {check.name: check for check in checks}
    waiting: dict[str, list[JudgedAttempt]] = {}
    for one in graded:
        waiting.setdefault(one.result.name, []).append(one)
    while waiting:
        ready = [name for name in waiting if not waiting.keys() & {*by_name[name].needs}] or list(waiting)
        turn = {name: waiting.pop(name) for name in ready}
        standings = {name: one.standing for name, one in best.items()}
        again = [one for ones in turn.values() for one in ones]
        for name, one in best_of(try_alone(again, submission, sandbox, limits)).items():
            best[name] = try_lent(one, standings, checks, around, submission, sandbox, limits)
    return best


def try_alone(
    graded: Sequence[JudgedAttempt], submission: Submission, sandbox: Sandbox, limits: Limits
) -> list[JudgedAttempt]:
    """An exercise that fails in a child that it shared is tried once alone before it counts."""
    again = [g for g in graded if not g.passed and g.outcome.shared]
    alone = run([g.outcome.attempt for g in again], submission, sandbox, limits, alone=True)
    replaced = {id(old): judge_outcome(outcome) for old, outcome in zip(again, alone, strict=True)}
    return [replaced.get(id(g), g) for g in graded]


def needs_of(check: Check, by_name: Mapping[str, Check]) -> Iterator[Check]:
    """The exercise, and all that it is built on."""
    yield check
    for need in check.needs:
        if need in by_name:
            yield from needs_of(by_name[need], by_name)


def best_of(graded: Iterable[JudgedAttempt]) -> dict[str, JudgedAttempt]:
    """By exercise: the best of the definitions that were graded."""
    best: dict[str, JudgedAttempt] = {}
    for one in graded:
        name = one.result.name
        if name not in best or one.result.score > best[name].result.score:
            best[name] = one
    return best


def lent(
    one: JudgedAttempt,
    sound: Collection[str],
    better: Callable[[float, float], bool],
    checks: Sequence[Check],
    around: Around,
    submission: Submission,
    sandbox: Sandbox,
    limits: Limits,
) -> JudgedAttempt:
    """What was graded, or what it comes to with stand-ins for all but the sound, where its score is better."""
    attempt = lent_to(one.outcome.attempt, sound, checks, around)
    if attempt is None:
        return one
    (outcome,) = run([attempt], submission, sandbox, limits, alone=True)
    second = judge_outcome(outcome)
    return second if better(second.result.score, one.result.score) else one


def try_lent(
    one: JudgedAttempt,
    standings: Mapping[str, Standing],
    checks: Sequence[Check],
    around: Around,
    submission: Submission,
    sandbox: Sandbox,
    limits: Limits,
) -> JudgedAttempt:
    """Judge what has not passed again with stand-ins: for helpers it does not define, for layers it is
    built on that are wrong or missing. Each runs in a child of its own."""
    if one.passed or (one.outcome.death is not None and one.outcome.death is not Verdict.RAISED):
        return one
    check = one.outcome.attempt.plan.check
    passed = {need for need in check.needs if need in standings and standings[need].passed}
    found = lent(one, passed, operator.ge, checks, around, submission, sandbox, limits)
    if not passed or found.passed:
        return found
    # what passed for one form of its inputs may be used with another, and of several definitions another
    # than the one that passed; only where it makes a difference
    needs = {need.name: need for need in checks if need.name in passed}
    places = {name: all_places(need, checks, submission) for name, need in needs.items()}
    sound = {name for name in passed if standings[name].sound and len(places[name]) == 1}
    return lent(found, sound, operator.gt, checks, around, submission, sandbox, limits) if sound < passed else found
