"""Judge an exercise under edits as strictly as a submission, on its own cases and on fresh ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from grader.authoring.equality import REPEATED, are_equal
from grader.diagnosis.failed_exercise import EDIT_SECONDS, FRESH, FailedExercise, make_case_plan, strip_case
from grader.grading.attempt import Attempt, Outcome
from grader.grading.plan import make_plan
from grader.grading.run import run_groups
from grader.grading.verdict import JudgedAttempt, judge_outcome
from grader.model import Edit, Observation, Verdict

BRIEF_SECONDS = 0.5  # of a training under an edit
SPOILED = (Verdict.FAILED, Verdict.RAISED)


@dataclass(frozen=True)
class Retrial:
    """An exercise with edits, judged on its own cases and on fresh ones; no fresh ones of a brief training."""

    own: JudgedAttempt
    fresh: JudgedAttempt | None = None

    @property
    def is_whole(self) -> bool:
        """Does the exercise pass?"""
        return self.own.passed and (self.fresh is None or self.fresh.passed)

    def list_cases(self, like: Sequence[Observation]) -> list[Observation]:
        """List the observations of the same cases, own and fresh ones, those that count points."""
        kinds = {(o.case.name, o.case.purpose, o.case.form) for o in like}
        both = (*self.own.outcome.observations, *(self.fresh.outcome.observations if self.fresh else ()))
        return [o for o in both if not o.case.remark and (o.case.name, o.case.purpose, o.case.form) in kinds]

    def spoils(self, before: JudgedAttempt) -> bool:
        """Does a criterion fail that passed without the edits?"""
        passed = {line.id for line in before.result.criteria if line.verdict is Verdict.PASSED}
        return any(line.id in passed and line.verdict in SPOILED for line in self.own.result.criteria)

    def changes(self, outputs: Collection[str], before: JudgedAttempt) -> bool:
        """Do the edits give another value of one of these outputs?"""
        pairs = zip(before.outcome.observations, self.own.outcome.observations, strict=False)
        return any(
            name in a.arrays and name in b.arrays and not are_equal(b.arrays[name], a.arrays[name], REPEATED)
            for a, b in pairs
            for name in outputs
        )


def judge_edited(groups: Sequence[tuple[Edit, ...]], failed: FailedExercise, *, brief: bool = False) -> list[Retrial]:
    """Judge the exercise under each group of edits in one child. A training that is `brief` is only begun."""
    own = failed.attempt.plan
    short = replace(own.check, seconds=min(own.check.seconds, BRIEF_SECONDS))
    plans = (
        (make_case_plan(short, [strip_case(short, case) for case in own.cases]),)
        if brief
        else (own, make_plan(own.check, FRESH))
    )
    cpu = EDIT_SECONDS if brief else failed.attempt.cpu
    attempts = [replace(failed.attempt, plan=plan, edits=edits, cpu=cpu) for edits in groups for plan in plans]
    (outcomes,) = run_groups([attempts], failed.submission, failed.grading.sandbox, failed.grading.limits)
    judged = [judge_outcome(outcome) for outcome in outcomes]
    return [Retrial(*judged[number : number + len(plans)]) for number in range(0, len(judged), len(plans))]


def run_briefly(attempts: Sequence[Attempt], failed: FailedExercise) -> list[Outcome]:
    """Run other attempts of an exercise in one child."""
    limited = [replace(attempt, cpu=EDIT_SECONDS) for attempt in attempts]
    (outcomes,) = run_groups([limited], failed.submission, failed.grading.sandbox, failed.grading.limits)
    return outcomes
