"""The report of one submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.model.check import Remark
from grader.model.observation import NOTHING, Message, Place, Untrusted, Verdict


@dataclass(frozen=True)
class CriterionResult:
    """A criterion with its verdict, score and maximum in points."""

    id: str
    verdict: Verdict
    score: float
    maximum: float
    message: Message | None = None


@dataclass(frozen=True)
class Edit:
    """A change that would mend a fault (hint level 4): new text between `start` and the column `end` of one line.

    `end` is the column behind the last character that goes. `before` is the whole line.
    """

    start: Place
    end: int
    text: Untrusted
    before: Untrusted

    @property
    def after(self) -> Untrusted:
        """The whole line with the new text."""
        return Untrusted(f"{self.before[: (self.start.column or 1) - 1]}{self.text}{self.before[self.end - 1 :]}")


@dataclass(frozen=True)
class Finding:
    """Why an exercise is wrong: kind (mistake, name, shape, purity, dependency ...), message and place.

    `also` are further lines of the same file that have the same fault.
    """

    kind: str
    id: str
    message: Message
    outputs: tuple[str, ...] = ()
    formula: str | None = None
    expected_formula: str | None = None
    edits: tuple[Edit, ...] = ()
    place: Place | None = None
    source_line: Untrusted | None = None
    also: tuple[Place, ...] = ()


@dataclass(frozen=True)
class ExerciseResult:
    """The result of one exercise of a submission.

    `lent` names the exercises that it is built on and of which a stand-in took the place.
    """

    name: str
    symbol: str
    plugin: str
    verdict: Verdict
    maximum: float
    criteria: tuple[CriterionResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reason: Message | None = None
    graded_from: Place | None = None
    also_found: tuple[Place, ...] = ()
    output: Untrusted = NOTHING
    seconds: float = 0.0
    lent: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """Points earned; without criteria there are none."""
        return round(sum(criterion.score for criterion in self.criteria), 6)


@dataclass(frozen=True)
class Problem:
    """Something wrong with the submission as a whole, or with one of its files."""

    message: Message
    file: str | None = None
    costs: bool = True  # can it have cost points?


@dataclass(frozen=True)
class Report:
    """The result of one submission; `readable` is False when nothing of it can be read as source.

    `seed` is None where it would tell the inputs.
    `timings`, where asked for: seconds of the whole, and of processor time in each exercise.
    """

    submission: str
    seed: int | None
    tier: str
    probes: Mapping[str, Any]
    grader: Mapping[str, Any]
    exercises: tuple[ExerciseResult, ...]
    problems: tuple[Problem, ...] = ()
    readable: bool = True
    timings: Mapping[str, float] | None = None

    @property
    def score(self) -> float:
        """Points earned in all."""
        return round(sum(exercise.score for exercise in self.graded), 6)

    @property
    def maximum(self) -> float:
        """Points there are; only a fault of the grader takes an exercise out of them."""
        return sum(exercise.maximum for exercise in self.graded)

    @property
    def percent(self) -> float:
        """The score in percent of the maximum, 0 when there is nothing to score."""
        return 100.0 * self.score / self.maximum if self.maximum else 0.0

    @property
    def graded(self) -> tuple[ExerciseResult, ...]:
        """The exercises that count."""
        return tuple(e for e in self.exercises if e.verdict is not Verdict.GRADER_FAULT)
