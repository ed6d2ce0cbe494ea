"""One exercise that failed, with everything that an explanation of it uses."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from grader.diagnosis.code import Code
from grader.grading.attempt import Attempt
from grader.grading.grade import Grading
from grader.grading.plan import Plan, pack_plan
from grader.grading.run import run_alone
from grader.grading.verdict import JudgedAttempt
from grader.model import Case, Check, Observation
from grader.submission.source import Submission

EDIT_SECONDS = 0.25  # of processor time: far from what an edit takes, so that the machine's load does not matter
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
        check, form = self.check, self.counted[0].case.form
        drawn = check.cases(np.random.default_rng(FRESH))
        cases = [strip_case(check, c) for c in drawn if c.purpose == "value" and c.form == form]
        attempt = replace(self.attempt, plan=make_case_plan(check, cases), cpu=EDIT_SECONDS)
        return run_alone(attempt, self.submission, self.grading.sandbox, self.grading.limits).observations


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
