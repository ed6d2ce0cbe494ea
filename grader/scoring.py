"""Verdicts to points: what a wrong value can pass earns nothing, what could not be measured costs nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.model import Check, CriterionResult, ExerciseResult, Judged, Message, Verdict

WORST_FIRST = (Verdict.OUT_OF_MEMORY, Verdict.RAISED, Verdict.FAILED)


def bare(check: Check, verdict: Verdict, reason: Message | None = None) -> ExerciseResult:
    """A result in which every criterion has the exercise's own verdict, and no points."""
    lines = scored(check, {c.id: Judged(verdict) for c in check.criteria})
    return ExerciseResult(check.name, check.symbol, check.plugin, verdict, check.points, lines, reason=reason)


def scored(check: Check, judged: Mapping[str, Judged]) -> tuple[CriterionResult, ...]:
    """Points by criterion; what a wrong value can pass is skipped unless what it requires has passed."""
    verdicts = {c.id: judged[c.id].verdict for c in check.criteria}
    gated = {
        c.id: Verdict.SKIPPED
        if any(verdicts.get(r) is not Verdict.PASSED for r in c.requires) and is_open(verdicts[c.id])
        else verdicts[c.id]
        for c in check.criteria
    }
    resolved = sum(c.weight for c in check.criteria if gated[c.id] is not Verdict.UNRESOLVED)
    lines = []
    for criterion in check.criteria:
        verdict = gated[criterion.id]
        share = 0.0 if verdict is Verdict.UNRESOLVED or not resolved else criterion.weight / resolved
        maximum = check.points * share
        score = maximum if verdict is Verdict.PASSED else 0.0
        message = judged[criterion.id].message if verdict is not Verdict.SKIPPED else None
        lines.append(CriterionResult(criterion.id, verdict, score, maximum, message))
    return tuple(lines)


def is_open(verdict: Verdict) -> bool:
    """Is this a verdict that a failed requirement turns into `skipped`?"""
    return verdict in (Verdict.PASSED, Verdict.FAILED, Verdict.UNRESOLVED, Verdict.RAISED)


def verdict_of(lines: Sequence[CriterionResult]) -> Verdict:
    """The exercise's verdict: the worst of its criteria; nothing resolved is a fault of the grader."""
    verdicts = {line.verdict for line in lines}
    for verdict in WORST_FIRST:
        if verdict in verdicts:
            return verdict
    if Verdict.PASSED not in verdicts:
        return Verdict.GRADER_FAULT
    return Verdict.FAILED if Verdict.SKIPPED in verdicts else Verdict.PASSED
