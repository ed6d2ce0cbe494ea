"""Settle whose doing an exception in a drive or a judge is."""

from __future__ import annotations

from dataclasses import replace

from grader.grading.attempt import Attempt, Outcome
from grader.grading.plan import Plan
from grader.grading.run import run_together
from grader.grading.verdict import JudgedAttempt, give_no_points, judge_outcome
from grader.model import Message, Verdict
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.matching import find_candidates
from grader.submission.source import Cell, Source, Submission


def settle_fault(judged: JudgedAttempt, sandbox: Sandbox, limits: Limits) -> JudgedAttempt:
    """Settle a fault by what the check makes of a right definition.

    The plugin is at fault if its own right definition also fails. The exception of a drive that works is
    charged to the submission. Else the exercise is unsettled: nothing proves whose doing it is.
    """
    if judged.result.verdict is not Verdict.GRADER_FAULT:
        return judged
    plan = judged.outcome.attempt.plan
    works = plan.check.is_proved if plan.check.stand_in is None else works_with_stand_in(plan, sandbox, limits)
    if plan.check.stand_in is not None and not works:
        return judged
    if works and judged.outcome.drive_fault is not None:
        charged = judge_outcome(charge_submission(judged.outcome))
        if charged.result.verdict is not Verdict.GRADER_FAULT:
            return charged
    values = judged.result.reason.values if judged.result.reason else {}
    reason = Message("plugin_unsettled" if values else "nothing_settled", values)
    return replace(judged, result=give_no_points(judged.check, Verdict.UNSETTLED, reason))


def works_with_stand_in(plan: Plan, sandbox: Sandbox, limits: Limits) -> bool:
    """Try the check with its stand-in: do drive and judge work?"""
    submission = Submission("stand_in", (Source("stand_in.py", (Cell(None, plan.check.stand_in or ""),)),))
    attempts = [Attempt(plan, candidate) for candidate in find_candidates(plan.check, [plan.check], submission)]
    outcomes = run_together(attempts, submission, sandbox, limits)
    verdicts = [judge_outcome(outcome).result.verdict for outcome in outcomes if outcome.death is None]
    return bool(verdicts) and len(verdicts) == len(outcomes) and Verdict.GRADER_FAULT not in verdicts


def charge_submission(outcome: Outcome) -> Outcome:
    """The same outcome, in which no exception counts as one of the drive."""
    return replace(
        outcome,
        observations=tuple(
            replace(observation, raised=observation.raised and replace(observation.raised, by_drive=False))
            for observation in outcome.observations
        ),
    )
