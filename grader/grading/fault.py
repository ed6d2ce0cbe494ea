"""An exception in a drive: a fault of the plugin, or the doing of the submission?"""

from __future__ import annotations

from dataclasses import replace

from grader.grading.attempt import Attempt, Outcome
from grader.grading.plan import Plan
from grader.grading.run import run_together
from grader.grading.verdict import JudgedAttempt, judge_outcome
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.matching import find_candidates
from grader.submission.source import Cell, Source, Submission


def charge_drive_fault(judged: JudgedAttempt, sandbox: Sandbox, limits: Limits) -> JudgedAttempt:
    """Judge the exception of a drive as one of the submission, where the drive works with a right definition.

    A drive that fails with the right definition too, or that was never tried with one, is the plugin's fault.
    """
    if not has_working_drive(judged.outcome.attempt.plan, sandbox, limits):
        return judged
    return judge_outcome(charge_submission(judged.outcome))


def has_working_drive(plan: Plan, sandbox: Sandbox, limits: Limits) -> bool:
    """Try the drive with the stand-in of the check; without a stand-in, did the course prove the drive?"""
    check = plan.check
    if check.stand_in is None:
        return check.is_proved
    submission = Submission("stand_in", (Source("stand_in.py", (Cell(None, check.stand_in),)),))
    attempts = [Attempt(plan, candidate) for candidate in find_candidates(check, [check], submission)]
    outcomes = run_together(attempts, submission, sandbox, limits)
    return bool(outcomes) and all(outcome.death is None and outcome.drive_fault is None for outcome in outcomes)


def charge_submission(outcome: Outcome) -> Outcome:
    """The same outcome, in which no exception counts as one of the drive."""
    return replace(
        outcome,
        observations=tuple(
            replace(observation, raised=observation.raised and replace(observation.raised, by_drive=False))
            for observation in outcome.observations
        ),
    )
