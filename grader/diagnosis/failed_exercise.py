"""One exercise that failed, with everything that an explanation of it uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.diagnosis.code import Code
from grader.grading.attempt import Attempt, Outcome
from grader.grading.grade import Grading
from grader.grading.run import run
from grader.grading.verdict import JudgedAttempt
from grader.model import Check, Observation
from grader.sandbox.protocol import Limits
from grader.submission.source import Submission

LIMITS = Limits(cpu=0.25, total=4.0)  # far from what edits take, so that it does not depend on the machine's load


@dataclass(frozen=True)
class FailedExercise:
    """An attempt that failed, the submission that it is from, and the grading that judged it.

    `mistakes` are the known mistakes of its check that can be computed.
    """

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
        return Code(self.attempt.candidate, ("out", *check.expected_formulas), check.spec.get("methods", {}))

    def run(self, attempts: Sequence[Attempt], *, parts: int = 1, children: int | None = None) -> list[Outcome]:
        """Run other attempts of the exercise, under the limits of an edit."""
        sandbox = self.grading.sandbox
        return run(attempts, self.submission, sandbox, LIMITS, parts=parts, children=children)
