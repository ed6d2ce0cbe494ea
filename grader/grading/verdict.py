"""Judge outcomes: verdicts of the criteria, points, and the verdict of the exercise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.grading.attempt import Outcome
from grader.grading.plan import plugin_fault
from grader.model import Check, CriterionResult, Edit, ExerciseResult, Judged, Judgement, Message, Place, Verdict


@dataclass(frozen=True)
class JudgedAttempt:
    """An attempt with its judgement and result.

    `epsilon` are the edits that take a small number out of its text.
    """

    outcome: Outcome
    judgement: Judgement
    result: ExerciseResult
    epsilon: tuple[Edit, ...] = ()

    @property
    def passed(self) -> bool:
        """Did the exercise pass?"""
        return self.result.verdict is Verdict.PASSED

    @property
    def is_sound(self) -> bool:
        """Can other exercises use it as it is? A layer that handles one form of its inputs cannot be used so."""
        return self.passed and all(remark.message.id != "form_not_handled" for remark in self.judgement.remarks)

    @property
    def check(self) -> Check:
        """The check of its exercise."""
        return self.outcome.attempt.plan.check

    @property
    def place(self) -> Place:
        """The line of the definition that was tried."""
        return self.outcome.attempt.candidate.place


def judge_outcome(outcome: Outcome) -> JudgedAttempt:
    """Turn an outcome into a result with points. An exception in a drive or a judge is a fault of the plugin."""
    check = outcome.attempt.plan.check
    if outcome.death is not None:
        result = give_no_points(check, outcome.death, outcome.reason)
        return JudgedAttempt(outcome, Judgement({}), result)
    if (fault := outcome.drive_fault) is not None:
        values = {"plugin": check.plugin, "part": "drive", "type": fault.type, "text": fault.message}
        return JudgedAttempt(
            outcome, Judgement({}), give_no_points(check, Verdict.GRADER_FAULT, Message("plugin_fault", values))
        )
    try:
        with np.errstate(all="ignore"):
            judgement = check.judge(outcome.observations)
        lines = score_criteria(check, judgement.criteria)
    except Exception as error:  # a plugin's judge may raise anything; it must not cost a student
        result = give_no_points(check, Verdict.GRADER_FAULT, plugin_fault(check, "judge", error))
        return JudgedAttempt(outcome, Judgement({}), result)
    verdict = find_verdict(lines)
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
        partners=check.partners,
    )
    return JudgedAttempt(outcome, judgement, result)


WORST_FIRST = (Verdict.OUT_OF_MEMORY, Verdict.RAISED, Verdict.FAILED)


def give_no_points(check: Check, verdict: Verdict, reason: Message | None = None) -> ExerciseResult:
    """Return a result without points, in which every criterion has the exercise's own verdict."""
    lines = score_criteria(check, {c.id: Judged(verdict) for c in check.criteria})
    return ExerciseResult(
        check.name, check.symbol, check.plugin, verdict, check.points, lines, reason=reason, partners=check.partners
    )


def score_criteria(check: Check, judged: Mapping[str, Judged]) -> tuple[CriterionResult, ...]:
    """Give points to each criterion. Skip a criterion if a required criterion earned nothing."""
    verdicts = {c.id: judged[c.id].verdict for c in check.criteria}
    right = {id for id, verdict in verdicts.items() if verdict is Verdict.PASSED or judged[id].share}
    gated = {
        c.id: Verdict.SKIPPED if not right.issuperset(c.requires) and is_decided(verdicts[c.id]) else verdicts[c.id]
        for c in check.criteria
    }
    resolved = sum(c.weight for c in check.criteria if gated[c.id] is not Verdict.UNRESOLVED)
    lines = []
    for criterion in check.criteria:
        verdict = gated[criterion.id]
        share = 0.0 if verdict is Verdict.UNRESOLVED or not resolved else criterion.weight / resolved
        maximum = check.points * share
        score = maximum * earned_share(verdict, judged[criterion.id])
        message = judged[criterion.id].message if verdict is not Verdict.SKIPPED else None
        lines.append(CriterionResult(criterion.id, verdict, score, maximum, message))
    return tuple(lines)


def earned_share(verdict: Verdict, judged: Judged) -> float:
    """Return the part of a criterion's points that it earns."""
    return 1.0 if verdict is Verdict.PASSED else judged.share if verdict is Verdict.FAILED else 0.0


def is_decided(verdict: Verdict) -> bool:
    """Is this a verdict that a failed requirement turns into `skipped`?"""
    return verdict in (Verdict.PASSED, Verdict.FAILED, Verdict.UNRESOLVED, Verdict.RAISED)


def find_verdict(lines: Sequence[CriterionResult]) -> Verdict:
    """Find the exercise's verdict: the worst of its criteria. With nothing resolved, it is a fault of the grader."""
    verdicts = {line.verdict for line in lines}
    for verdict in WORST_FIRST:
        if verdict in verdicts:
            return verdict
    if Verdict.PASSED not in verdicts:
        return Verdict.GRADER_FAULT
    return Verdict.FAILED if Verdict.SKIPPED in verdicts else Verdict.PASSED
