"""The report of one submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.model.check import Remark
from grader.model.observation import NOTHING, Message, Operand, Place, Untrusted, Verdict
from grader.model.picture import Picture


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
    """A change of one line that would mend a fault (hint level 4). The new text can have more lines."""

    start: Place
    end: int
    text: Untrusted
    before: Untrusted

    @property
    def after(self) -> Untrusted:
        """The whole line with the new text."""
        return Untrusted(f"{self.before[: (self.start.column or 1) - 1]}{self.text}{self.before[self.end - 1 :]}")

    @property
    def inserted(self) -> tuple[int, Untrusted] | None:
        """The line in front of which text is put in, and the text; None for a line that is changed."""
        line = self.start.line or 1
        if self.after.endswith(f"\n{self.before}"):
            return line, Untrusted(self.after.removesuffix(f"\n{self.before}"))
        if self.after.startswith(f"{self.before}\n"):
            return line + 1, Untrusted(self.after.removeprefix(f"{self.before}\n"))
        return None


@dataclass(frozen=True)
class Finding:
    """A reason why an exercise is wrong: kind (mistake, name, shape, purity ...), message and place.

    `also` holds further lines of the same file with the same fault. `operands` are what its line reads, to be shown.
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
    operands: tuple[Operand, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class ExerciseResult:
    """The result of one exercise of a submission.

    `lent` names the prerequisites that a stand-in replaced. `guide` holds the right formulas, the steps and the
    worked example (hint level 3). `next_level` is the next hint level that has something new for the reader.
    `partners` are the names of the further functions of the exercise.
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
    guide: tuple[Message, ...] = ()
    next_level: int | None = None
    partners: tuple[str, ...] = ()

    @property
    def symbols(self) -> tuple[str, ...]:
        """The names of all definitions of the exercise; the first is the one that messages use."""
        return (self.symbol, *self.partners)

    @property
    def score(self) -> float:
        """The earned points; 0 without criteria."""
        return round(sum(criterion.score for criterion in self.criteria), 6)


@dataclass(frozen=True)
class Problem:
    """A message about the whole submission, or about one of its files."""

    message: Message
    file: str | None = None
    costs: bool = True  # can it have cost points?


@dataclass(frozen=True)
class Report:
    """The result of one submission; `readable` is False if no file of it is a source.

    `seed` is None in reports for students, because the seed gives the inputs. `timings` holds the seconds of the
    run, and the processor time of each exercise.
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
        """The earned points of all exercises."""
        return round(sum(exercise.score for exercise in self.graded), 6)

    @property
    def maximum(self) -> float:
        """The points of all exercises, except for exercises with a fault of the grader."""
        return sum(exercise.maximum for exercise in self.graded)

    @property
    def percent(self) -> float | None:
        """The score in percent of the maximum; 0 if the maximum is 0, None after a fault of the grader."""
        if len(self.graded) < len(self.exercises):
            return None
        return 100.0 * self.score / self.maximum if self.maximum else 0.0

    @property
    def graded(self) -> tuple[ExerciseResult, ...]:
        """The exercises without a fault of the grader."""
        return tuple(e for e in self.exercises if e.verdict is not Verdict.GRADER_FAULT)
