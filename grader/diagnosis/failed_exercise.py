"""One exercise that failed, with everything that an explanation of it uses; and the runs of it under edits."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from grader.authoring.equality import REPEATED, are_equal
from grader.diagnosis.code import Code
from grader.grading.attempt import Attempt, Outcome
from grader.grading.grade import Grading
from grader.grading.plan import Plan, make_plan, pack_plan
from grader.grading.run import run_alone, run_groups
from grader.grading.verdict import JudgedAttempt, judge_outcome
from grader.model import Case, Check, Edit, Observation, Verdict
from grader.submission.source import Submission

EDIT_SECONDS = 0.25  # of processor time: far from what an edit takes, so that the machine's load does not matter
BRIEF_SECONDS = 0.5  # of a training under an edit
SPOILED = (Verdict.FAILED, Verdict.RAISED)
FRESH = 20_260  # the seed of the inputs that confirm

# parts of a definition, and of the cell or file around it; a learner's have hundreds, a search takes each part up
DEFINITION_CAP, CELL_CAP = 4000, 40_000


@dataclass(frozen=True)
class FailedExercise:
    """An attempt that failed, the submission that it is from, and the grading that judged it."""

    judged: JudgedAttempt
    submission: Submission
    grading: Grading

    @property
    def attempt(self) -> Attempt:
        """The attempt that counts."""
        return self.judged.outcome.attempt

    @property
    def check(self) -> Check:
        """The check that it failed."""
        return self.judged.check

    @property
    def counted(self) -> Sequence[Observation]:
        """The observations that the judge counted."""
        return self.judged.judgement.counted

    @cached_property
    def code(self) -> Code:
        """The definition that was tried."""
        return Code(self.attempt.candidate, self.check)

    @property
    def is_too_large(self) -> bool:
        """Has the definition, or the cell around it, more parts than an explanation looks at?"""
        candidate = self.attempt.candidate
        cell = candidate.source.cell(candidate.definition.cell)
        parts = sum(1 for _ in ast.walk(candidate.definition.node))
        return parts > DEFINITION_CAP or (cell is not None and len(cell.nodes) > CELL_CAP)

    @cached_property
    def fresh(self) -> Sequence[Observation]:
        """The observations of new inputs in the form that counts. No finding has been fitted to them."""
        return run_alone(
            self.make_fresh_attempt(), self.submission, self.grading.sandbox, self.grading.limits
        ).observations

    def make_fresh_attempt(self) -> Attempt:
        """Make the attempt that gives `fresh`."""
        check, form = self.check, self.counted[0].case.form
        drawn = check.cases(np.random.default_rng(FRESH))
        cases = [strip_case(check, c) for c in drawn if c.purpose == "value" and c.form == form]
        return replace(self.attempt, plan=make_case_plan(check, cases), cpu=EDIT_SECONDS)


def strip_case(check: Check, case: Case) -> Case:
    """The case without what a layer's other criteria need."""
    if check.structure.brief:
        return replace(case, arrays={**case.arrays, **{n: np.asarray(v) for n, v in check.structure.brief.items()}})
    if check.structure.call not in ("layer", "function"):
        return case
    return replace(case, arrays={name: array for name, array in case.arrays.items() if "." not in name})


def make_case_plan(check: Check, cases: Sequence[Case]) -> Plan:
    """A plan of these cases."""
    return Plan(check, tuple(cases), pack_plan(check, cases))


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


def run_edited(
    groups: Sequence[tuple[Edit, ...]], failed: FailedExercise, shown: Sequence[Observation], *, first: bool = False
) -> list[Outcome]:
    """Run the cases of these observations under each group of edits in one child. A training is only begun.

    With `first`, the same child runs the fresh inputs, for a child takes longer than they do.
    """
    check = replace(failed.check, seconds=min(failed.check.seconds, BRIEF_SECONDS))
    plan = make_case_plan(check, [strip_case(check, one.case) for one in shown])
    attempts = [replace(failed.attempt, plan=plan, edits=edits, cpu=EDIT_SECONDS) for edits in groups]
    fresh = [failed.make_fresh_attempt()] if first and "fresh" not in vars(failed) else []
    (outcomes,) = run_groups([fresh + attempts], failed.submission, failed.grading.sandbox, failed.grading.limits)
    if fresh:
        vars(failed)["fresh"] = outcomes.pop(0).observations
    return outcomes
