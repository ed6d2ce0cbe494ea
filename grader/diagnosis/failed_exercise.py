"""One exercise that failed, with everything that an explanation of it uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.diagnosis.code import Code
from grader.grading.attempt import Attempt
from grader.grading.grade import Grading
from grader.grading.verdict import JudgedAttempt
from grader.model import Check, Observation
from grader.submission.source import Submission


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
        check = self.check
        return Code(self.attempt.candidate, ("out", *check.expected_formulas), check.structure.method_of, check.helpers)
