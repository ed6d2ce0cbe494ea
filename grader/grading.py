"""Grade a submission: cases and expected values once per run, children for the student's code, judges here."""

from __future__ import annotations

import hashlib
import platform
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.children import Attempt, Outcome, run
from grader.diagnosis import explain, repair, static
from grader.diagnosis.memory import Memory, behaviour_of
from grader.lending import lent_to
from grader.matching import (
    Candidate,
    all_places,
    broken_in,
    candidates,
    is_stub,
    misspelt,
)
from grader.model import (
    Check,
    ExerciseResult,
    Finding,
    Judgement,
    Message,
    Place,
    Remark,
    Report,
    Verdict,
)
from grader.plan import Plan, make_plan, plugin_fault
from grader.sandbox import Sandbox
from grader.sandbox.inside.watch import Limits
from grader.scoring import bare, scored, verdict_of
from grader.submission import Source, Submission
from grader.version import __version__

WAYS_INTO_FRAMES = re.compile(
    r"_getframe|f_back|tb_frame|settrace|setprofile|_current_frames|get_objects|get_referrers"
)


@dataclass(frozen=True)
class Graded:
    """An attempt with its judgement and result."""

    outcome: Outcome
    judgement: Judgement
    result: ExerciseResult

    @property
    def passed(self) -> bool:
        """Did the exercise pass?"""
        return self.result.verdict is Verdict.PASSED


def grade(
    submission: Submission,
    plans: Sequence[Plan],
    sandbox: Sandbox,
    *,
    seed: int,
    limits: Limits | None = None,
    every_check: Sequence[Check] = (),
    memory: Memory | None = None,
) -> Report:
    """The report of one submission.

    `every_check` are all checks there are, for exercises that are built on others; those of `plans`
    are graded and reported. `memory` holds what was found out in other submissions of the same run.
    """
    memory = memory or Memory()
    limits = limits or Limits()
    checks = every_check or [plan.check for plan in plans]
    needed = [p for p in plans]
    asked = {plan.check.name for plan in plans}
    by_name = {check.name: check for check in checks}
    for plan in plans:
        for name in plan.check.needs:
            if name not in {p.check.name for p in needed} and name in by_name:
                needed.append(make_plan(by_name[name], seed))
    results: dict[str, ExerciseResult] = {}
    attempts: list[Attempt] = []
    for plan in needed:
        settled = without_running(plan, checks, submission)
        if isinstance(settled, ExerciseResult):
            results[plan.check.name] = settled
        else:
            attempts += [Attempt(plan, candidate) for candidate in settled]
    graded = run_and_judge(attempts, submission, sandbox, limits)
    graded = try_alone(graded, submission, sandbox, limits)
    best = best_of(graded)
    best = try_lent(best, results, checks, submission, sandbox, limits)
    for name, one in best.items():
        results[name] = finished(one, best, by_name[name], checks, submission, sandbox, memory)
    return Report(
        submission=submission.name,
        seed=seed,
        tier=sandbox.tier,
        probes=sandbox.probes,
        grader=about(plans),
        exercises=tuple(results[p.check.name] for p in plans if p.check.name in asked),
        problems=(*submission.problems, *static.never_reached(submission)),
        readable=bool(submission.sources),
    )


def about(plans: Sequence[Plan]) -> dict[str, Any]:
    """Which grader, Python and numpy graded, and a digest of the checks."""
    digest = hashlib.sha256(b"".join(plan.frame for plan in plans)).hexdigest()
    return {
        "version": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "platform": f"{sys.platform}-{platform.machine()}",
        "plugins": {},
        "checks": f"sha256:{digest}",
    }


def without_running(plan: Plan, checks: Sequence[Check], submission: Submission) -> ExerciseResult | list[Candidate]:
    """The result of an exercise that nothing is run for, else the definitions to run."""
    check = plan.check
    if plan.fault is not None:
        return bare(check, Verdict.GRADER_FAULT, plan.fault)
    found = candidates(check, checks, submission)
    if not found:
        broken = broken_in(check, checks, submission)
        if broken is None:
            meant = misspelt(check, checks, submission)
            missing = bare(check, Verdict.MISSING, Message("missing", {"symbol": check.symbol}))
            return replace(missing, findings=(explain.misspelt(check, meant),)) if meant else missing
        finding = explain.syntax(broken)
        return replace(
            bare(check, Verdict.RAISED, finding.message),
            findings=(finding,),
            graded_from=Place(broken.source.path, None, broken.cell.number),
        )
    if all(is_stub(check, candidate) for candidate in found):
        return replace(bare(check, Verdict.NOT_STARTED), graded_from=found[0].place)
    return found


def run_and_judge(
    attempts: Sequence[Attempt], submission: Submission, sandbox: Sandbox, limits: Limits
) -> list[Graded]:
    """All attempts in as few children as deaths allow, each judged."""
    return [judged(outcome) for outcome in run(attempts, submission, sandbox, limits)]


def judged(outcome: Outcome) -> Graded:
    """The judge's word on an outcome, as a result with points; a judge that raises is a plugin's fault."""
    check = outcome.attempt.plan.check
    if outcome.death is not None:
        result = bare(check, outcome.death, outcome.reason)
        return Graded(outcome, Judgement({}), result)
    fault = next((o.raised for o in outcome.observations if o.raised and o.raised.by_drive), None)
    if fault is not None and reaches_into(outcome.attempt.candidate.source):
        return Graded(outcome, Judgement({}), bare(check, Verdict.TAMPERED, Message("tampered")))
    if fault is not None:
        values = {"plugin": check.plugin, "part": "drive", "type": fault.type, "text": fault.message}
        return Graded(outcome, Judgement({}), bare(check, Verdict.GRADER_FAULT, Message("plugin_fault", values)))
    try:
        with np.errstate(all="ignore"):
            judgement = check.judge(outcome.observations)
        lines = scored(check, judgement.criteria)
    except Exception as error:  # a plugin's judge may raise anything; it must not cost a student
        result = bare(check, Verdict.GRADER_FAULT, plugin_fault(check, "judge", error))
        return Graded(outcome, Judgement({}), result)
    verdict = verdict_of(lines)
    reason = Message("nothing_resolved") if verdict is Verdict.GRADER_FAULT else None
    result = ExerciseResult(
        check.name,
        check.symbol,
        check.plugin,
        verdict,
        check.points,
        lines,
        reason=reason,
        output=outcome.output,
        seconds=outcome.seconds,
    )
    return Graded(outcome, judgement, result)


def reaches_into(source: Source) -> bool:
    """Does the text name the ways into the frames of its callers? Then a drive that fails was made to fail."""
    return any(WAYS_INTO_FRAMES.search(cell.text) for cell in source.cells)


def try_alone(graded: Sequence[Graded], submission: Submission, sandbox: Sandbox, limits: Limits) -> list[Graded]:
    """An exercise that fails in a child that it shared is tried once alone before it counts."""
    again = [g for g in graded if not g.passed and g.outcome.shared]
    alone = run([g.outcome.attempt for g in again], submission, sandbox, limits, alone=True)
    replaced = {id(old): judged(outcome) for old, outcome in zip(again, alone, strict=True)}
    return [replaced.get(id(g), g) for g in graded]


def best_of(graded: Iterable[Graded]) -> dict[str, Graded]:
    """By exercise: the best of the definitions that were graded."""
    best: dict[str, Graded] = {}
    for one in graded:
        name = one.result.name
        if name not in best or one.result.score > best[name].result.score:
            best[name] = one
    return best


def try_lent(
    best: Mapping[str, Graded],
    settled: Mapping[str, ExerciseResult],
    checks: Sequence[Check],
    submission: Submission,
    sandbox: Sandbox,
    limits: Limits,
) -> dict[str, Graded]:
    """Judge what has not passed again with stand-ins: for helpers it does not define, for layers it is
    built on that are wrong or missing. Each runs in a child of its own."""
    verdicts = {name: r.verdict for name, r in settled.items()} | {n: g.result.verdict for n, g in best.items()}
    found = dict(best)
    # in teaching order, for what passes with something lent to it is not wrong for what is built on it
    for name in (check.name for check in checks if check.name in best):
        one = best[name]
        if one.passed or (one.outcome.death is not None and one.outcome.death is not Verdict.RAISED):
            continue
        lent = lent_to(one.outcome.attempt, verdicts, checks, submission)
        if lent is None:
            continue
        (outcome,) = run([lent], submission, sandbox, limits, alone=True)
        second = judged(outcome)
        if second.result.score >= one.result.score:
            found[name], verdicts[name] = second, second.result.verdict
    return found


def explained(one: Graded, submission: Submission, sandbox: Sandbox, memory: Memory) -> tuple[Finding, ...]:
    """Why an exercise is wrong, and where; what is known of the same behaviour is not searched again."""
    attempt, counted = one.outcome.attempt, one.judgement.counted
    behaviour = behaviour_of(attempt, one.outcome.observations, submission)
    known = memory.recall(behaviour)
    if known is None:
        with np.errstate(all="ignore"):
            found = explain.findings(attempt.plan.check, one.judgement, one.result, attempt.candidate)
            known = repair.located(found, attempt, counted, submission, sandbox)
        memory.remember(behaviour, known)
    return known


def finished(
    one: Graded,
    best: Mapping[str, Graded],
    check: Check,
    checks: Sequence[Check],
    submission: Submission,
    sandbox: Sandbox,
    memory: Memory,
) -> ExerciseResult:
    """The result with findings, remarks, and where it was graded from."""
    candidate = one.outcome.attempt.candidate
    try:
        findings = () if one.passed or not one.judgement.counted else explained(one, submission, sandbox, memory)
    except Exception as error:  # a plugin's mistakes may raise anything; it must not cost a student
        return replace(
            bare(check, Verdict.GRADER_FAULT, plugin_fault(check, "mistakes", error)), graded_from=candidate.place
        )
    needed, lent = explain.dependencies(check, one.outcome.attempt.replaced, checks, best)
    noted = explain.remarks_on(one.outcome.notes or {}, candidate, one.outcome.observations)
    helpers = [Remark(Message("lent_helper", {"name": name})) for name in one.outcome.attempt.helpers]
    remarks = [*one.judgement.remarks, *lent, *helpers, *noted]
    others = tuple(place for place in all_places(check, checks, submission) if place.file != candidate.source.path)
    return replace(
        one.result,
        findings=(*findings, *needed),
        remarks=tuple(remarks),
        graded_from=candidate.place,
        also_found=others,
    )
