"""Judge an exercise under edits as strictly as a submission, on its own cases and on fresh ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from grader.diagnosis.failed_exercise import EDIT_SECONDS, FRESH, FailedExercise
from grader.diagnosis.right_outputs import is_output_right
from grader.grading.attempt import Attempt, Outcome
from grader.grading.plan import make_plan
from grader.grading.run import run_groups
from grader.grading.verdict import JudgedAttempt, judge_outcome
from grader.model import Edit, Verdict

SPOILED = (Verdict.FAILED, Verdict.RAISED)


@dataclass(frozen=True)
class Retrial:
    """An exercise with edits, judged on its own cases and on fresh ones."""

    own: JudgedAttempt
    fresh: JudgedAttempt

    @property
    def is_whole(self) -> bool:
        """Does the exercise pass?"""
        return self.own.passed and self.fresh.passed

    def spoils(self, before: JudgedAttempt) -> bool:
        """Does a criterion fail that passed without the edits?"""
        passed = {line.id for line in before.result.criteria if line.verdict is Verdict.PASSED}
        return any(line.id in passed and line.verdict in SPOILED for line in self.own.result.criteria)


def judge_edited(groups: Sequence[tuple[Edit, ...]], failed: FailedExercise) -> list[Retrial]:
    """Judge the exercise under each group of edits."""
    own = failed.attempt.plan
    plans = (own, make_plan(own.check, FRESH))
    attempts = [replace(failed.attempt, plan=plan, edits=edits) for edits in groups for plan in plans]
    (outcomes,) = run_groups([attempts], failed.submission, failed.grading.sandbox, failed.grading.limits)
    judged = iter([judge_outcome(outcome) for outcome in outcomes])
    return [Retrial(one, next(judged)) for one in judged]


def is_sound(edits: tuple[Edit, ...], mended: Collection[str], failed: FailedExercise) -> bool:
    """Does the exercise pass with these edits? If they leave outputs wrong, does no criterion get worse?"""
    if failed.check.seconds:
        return True
    check = failed.check
    wrong = {name for o in failed.counted for name in o.case.expected if not is_output_right(o, name, check)}
    (judged,) = judge_edited([edits], failed)
    return judged.is_whole if wrong <= set(mended) else not judged.spoils(failed.judged)


def run_briefly(attempts: Sequence[Attempt], failed: FailedExercise) -> list[Outcome]:
    """Run other attempts of an exercise in one child."""
    limited = [replace(attempt, cpu=EDIT_SECONDS) for attempt in attempts]
    (outcomes,) = run_groups([limited], failed.submission, failed.grading.sandbox, failed.grading.limits)
    return outcomes
