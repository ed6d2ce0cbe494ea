"""A case, and the observation that comes back from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]  # numpy.typing takes as long to import as click

Arrays = Mapping[str, Array]


class Untrusted(str):
    """Text from a submission; each format makes it harmless."""

    __slots__ = ()


NOTHING = Untrusted("")
CUT = "..."  # the last line of an output that was longer


class Verdict(StrEnum):
    """The outcome of an exercise, or of one of its criteria."""

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
    UNSETTLED = "unsettled"
    GRADER_FAULT = "grader_fault"


@dataclass(frozen=True)
class Message:
    """An id and named values; a format makes the text from the catalogue."""

    id: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """A line of a submission; `cell` counts the code cells of a notebook from 1, `line` the lines in it."""

    file: str
    line: int | None = None
    cell: int | None = None
    column: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Case:
    """One set of named input arrays.

    The child receives only `arrays`. Expressions and mistakes use `values`; `expected` holds the accepted arrays
    of each output. Both stay in the grader. `purpose` names the criterion of the case. A case with a `remark`
    costs no points. `form` names the way to pass the inputs, one-hot or labels. `claim` is the input whose form the
    case tries, or `x.ndim` for its number of axes.
    """

    name: str
    arrays: Arrays
    values: Mapping[str, Any] = field(default_factory=dict)
    expected: Mapping[str, tuple[Array, ...]] = field(default_factory=dict)
    form: str = ""
    purpose: str = "value"
    remark: str | None = None
    claim: str = ""


class OperandKind(StrEnum):
    """The kinds of values that a failing line reads."""

    NOTHING = "nothing"  # None
    NUMBER = "number"
    BOOL = "bool"
    TEXT = "text"
    ARRAY = "array"
    OBJECTS = "objects"  # an array, but not of numbers
    LIST = "list"
    TUPLE = "tuple"
    DICT = "dict"
    FUNCTION = "function"
    METHOD = "method"
    CLASS = "class"
    MODULE = "module"
    OBJECT = "object"


@dataclass(frozen=True)
class Operand:
    """A name, an attribute or an item that a failing line reads, by the word of the child.

    `type` is the name of the value's type, of an array's dtype, or of a class itself. `shape` is that of an array, or
    the length of a list, tuple, dict or text. `value` is the text of a whole number or bool. `is_inner` says that the
    failing expression itself reads it, not just its line.
    """

    name: Untrusted
    kind: OperandKind
    type: Untrusted
    shape: tuple[int, ...] | None = None
    value: Untrusted | None = None
    is_inner: bool = True

    @property
    def phrase(self) -> Message:
        """The name and what it holds in a few words of the catalogue, as a value of another message."""
        count = self.shape[0] if self.shape else 0
        values = {"name": self.name, "type": self.type, "shape": self.shape, "count": count, "value": self.value}
        return Message(f"operand.{self.kind}", values)


@dataclass(frozen=True)
class FailingLine:
    """A line of the submission on the way to an exception, by the word of the child.

    The failing expression goes from `place` to the column before `end`. `called` is the text of the function that it
    calls. `attributes` are the names that the object of a method keeps; None outside of methods.
    """

    place: Place
    function: Untrusted
    end: Place | None = None
    called: Untrusted | None = None
    operands: tuple[Operand, ...] = ()
    attributes: tuple[Untrusted, ...] | None = None


@dataclass(frozen=True)
class Raised:
    """An exception of a case: its type, its place in the submission, and the step of the drive.

    `lines` are the lines of the submission on the way to it, the innermost first.
    """

    type: Untrusted
    message: Untrusted
    step: str
    name: Untrusted | None = None
    owner: Untrusted | None = None
    place: Place | None = None
    function: Untrusted | None = None
    by_drive: bool = False
    in_given: bool = (
        False  # was it raised in a function that the exercise gives, which a line of the submission called?
    )
    caller: Place | None = None  # the outermost line of the exercise on the way to the exception
    deeper: bool = False  # did another class or exercise raise it, which this line called?
    lines: tuple[FailingLine, ...] = ()

    @property
    def line(self) -> FailingLine | None:
        """The line at `place`, if it is one of `lines`."""
        return next((line for line in self.lines if line.place == self.place), None)


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
    """The result of one case: arrays, strange values and an exception.

    `renamed` holds methods that the child found only under a near name, by the name of the exercise. `branch`
    holds the outputs whose methods have a branch for the form of this case. There a wrong result counts.
    """

    case: Case
    arrays: Arrays = field(default_factory=dict)
    strange: Mapping[str, Strange] = field(default_factory=dict)
    renamed: Mapping[str, Untrusted] = field(default_factory=dict)
    raised: Raised | None = None
    branch: frozenset[str] = frozenset()
