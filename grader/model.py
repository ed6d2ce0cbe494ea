"""The nouns of bpgrade, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]  # numpy.typing takes as long to import as click
Arrays = Mapping[str, Array]


class Untrusted(str):
    """Text that came from a submission; each format makes it harmless before showing it."""

    __slots__ = ()


NOTHING = Untrusted("")


class Verdict(StrEnum):
    """What became of an exercise or of one of its criteria."""

    PASSED = "passed"
    FAILED = "failed"
    UNRESOLVED = "unresolved"
    NOT_STARTED = "not_started"
    MISSING = "missing"
    RAISED = "raised"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    TAMPERED = "tampered"
    SKIPPED = "skipped"
    GRADER_FAULT = "grader_fault"


@dataclass(frozen=True)
class Message:
    """An id and named values; the text is made by a format, from the catalogue."""

    id: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """A line of a submission; `cell` counts the code cells of a notebook from 1, `line` within it."""

    file: str
    line: int | None = None
    cell: int | None = None


@dataclass(frozen=True)
class Case:
    """One set of named input arrays.

    `arrays` is all that the child is told. `values` are what expressions and mistakes may use,
    `expected` holds the accepted answers of each output; both stay in the grader. `purpose` says which
    criterion the case serves; one with a `remark` costs no points. `form` names how the inputs are
    passed (one-hot, labels ...).
    """

    name: str
    arrays: Arrays
    values: Mapping[str, Any] = field(default_factory=dict)
    expected: Mapping[str, tuple[Array, ...]] = field(default_factory=dict)
    form: str = ""
    purpose: str = "value"
    remark: str | None = None


@dataclass(frozen=True)
class Raised:
    """An exception of a case: what, where in the submission, and during which step of the drive."""

    type: Untrusted
    message: Untrusted
    step: str
    name: Untrusted | None = None
    owner: Untrusted | None = None
    place: Place | None = None
    function: Untrusted | None = None
    by_drive: bool = False
    caller: Place | None = None  # the outermost line of the exercise, which led there
    deeper: bool = False  # was it raised further in, by another class or exercise that this line called?


class StrangeKind(StrEnum):
    """The kinds of values that are not one array of numbers."""

    NOTHING = "nothing"  # None
    NOT_SET = "not_set"  # the object keeps nothing under the name
    NUMBER = "number"
    ARRAY = "array"
    SEQUENCE = "sequence"
    OBJECTS = "objects"  # an array, but not of numbers
    TOO_LARGE = "too_large"
    SHAPES = "shapes"  # outputs of different shapes
    TEXT = "text"
    NO_DICT = "no_dict"
    NO_KEY = "no_key"
    OBJECT = "object"


@dataclass(frozen=True)
class Strange:
    """An answer that is not one array of numbers.

    `count` is the number of values in the answer, `wanted` the number of values that the exercise asks
    for. `text` is the name of the answer's type, or the keys of its dict.
    """

    kind: StrangeKind
    count: int | None = None
    wanted: int | None = None
    text: Untrusted = NOTHING

    @property
    def phrase(self) -> Message:
        """The answer in a few words of the catalogue, as a value of another message."""
        return Message(f"strange.{self.kind}", {"count": self.count, "text": self.text})


@dataclass(frozen=True)
class Observation:
    """The answer of a submission to one case: arrays, strange values and an exception.

    `renamed` holds the methods that the child found under a near name only, by the name asked for.
    `branch`: the submission's source decides something on the input that this case's form changes, so
    a wrong answer is its own and not one that was never meant.
    """

    case: Case
    arrays: Arrays = field(default_factory=dict)
    strange: Mapping[str, Strange] = field(default_factory=dict)
    renamed: Mapping[str, Untrusted] = field(default_factory=dict)
    raised: Raised | None = None
    branch: bool = False


@dataclass(frozen=True)
class Criterion:
    """One line of a result, as a check declares it.

    `weight` is its share of the exercise's points. It earns them only where all criteria that it
    `requires` have passed, for what a wrong value can pass must not pay by itself.
    """

    id: str
    weight: float
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A judge's word on one criterion; `share` is the part of its points that it earns all the same if it fails."""

    verdict: Verdict
    message: Message | None = None
    share: float = 0.0


@dataclass(frozen=True)
class Remark:
    """Something worth knowing that costs no points."""

    message: Message
    place: Place | None = None


@dataclass(frozen=True)
class Judgement:
    """All that a judge says of an exercise: one word per criterion, remarks, and the cases that count."""

    criteria: Mapping[str, Judged]
    remarks: tuple[Remark, ...] = ()
    counted: tuple[Observation, ...] = ()


Draw = Callable[[np.random.Generator], Sequence[Case]]
Judge = Callable[[Sequence[Observation]], Judgement]
Symptoms = Mapping[str, Any]  # outputs by name, attributes as "self.name", the type of an exception as "raises"
Mistake = Callable[..., Symptoms]


@dataclass(frozen=True, kw_only=True)
class Check:
    """Grades one exercise: `drive` runs in the child and returns arrays, `judge` decides in the grader.

    `spec` is what the drive may know besides a case's arrays; `needs` names the exercises that this
    one is built on; `methods` are those that a stub leaves open. `expected_formulas` serve the diagnosis.
    A number may be off by `tolerance` relative to itself, and by `floor` relative to the largest of its
    array. `seconds` of processor time come on top of the usual limit, for a training;
    `with_data` gives the same check over the data of another folder. `stand_in` is the text of a right
    definition. `helpers` are the texts that are lent by name to a class that calls them. `is_proved` says
    that the course's own tests run the drive with a right definition.
    """

    name: str
    symbol: str
    drive: str
    cases: Draw
    judge: Judge
    criteria: tuple[Criterion, ...]
    aliases: tuple[str, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)
    methods: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    stand_in: str | None = None
    helpers: Mapping[str, str] = field(default_factory=dict)
    is_proved: bool = False
    mistakes: tuple[Mistake, ...] = ()
    expected_formulas: Mapping[str, str] = field(default_factory=dict)
    tolerance: float = 1e-9
    floor: float = 1e-13
    points: float = 10.0
    seconds: float = 0.0
    with_data: Callable[[Check, Path], Check] | None = None
    plugin: str = ""

    @property
    def unit(self) -> str:
        """The folder that the exercise belongs to."""
        return self.name.rpartition("/")[0]


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
    """A change of one line that would mend a fault (hint level 4)."""

    place: Place
    before: Untrusted
    after: Untrusted


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
