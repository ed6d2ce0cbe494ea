"""A check: how one exercise is driven, judged and explained."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from grader.model.observation import Case, Message, Observation, Place, Verdict


@dataclass(frozen=True)
class Remark:
    """A fact that costs no points."""

    message: Message
    place: Place | None = None


@dataclass(frozen=True)
class Criterion:
    """One line of a result, as a check declares it.

    `weight` is its share of the points of the exercise. It earns them only if all criteria in `requires` have
    passed, because a wrong value could pass this criterion alone.
    """

    id: str
    weight: float
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A verdict on one criterion. If it fails, it still earns `share` of its points."""

    verdict: Verdict
    message: Message | None = None
    share: float = 0.0


@dataclass(frozen=True)
class Judgement:
    """The verdicts of a judge on one exercise: criteria, remarks, and the observations that count."""

    criteria: Mapping[str, Judged]
    remarks: tuple[Remark, ...] = ()
    counted: tuple[Observation, ...] = ()


Draw = Callable[[np.random.Generator], Sequence[Case]]

Judge = Callable[[Sequence[Observation]], Judgement]

Symptoms = Mapping[str, Any]  # outputs by name, attributes as "self.name", the type of an exception as "raises"

Mistake = Callable[..., Symptoms]


@dataclass(frozen=True, kw_only=True)
class Structure:
    """The structure of an exercise's code, which explanations use. It never travels to a child.

    `call` is "layer" or "function" for a Layer, and "parts" for a function without arguments that returns the outputs
    one after the other. Without it, a failing case cannot be written as a few calls. A layer is built with
    `parameters`, takes `inputs`, returns `gradients`, and keeps `attributes`. A function takes `arguments`.
    `returned` are the groups of outputs that one `return` gives, and `method_of` names the method of an output
    where it is not `forward` or `backward`. All other outputs are computed from the output `root`. `shown_at` names,
    by criterion, the argument or the method where a finding belongs. `brief` has arrays that make a training short,
    for edits that are tried. `constants` are numbers that a right solution has. `calls` are the lines that call the
    student's code, where a convention has them, and `sizes` are the letters in these calls, each with a tensor and an
    axis. `named` gives the name of the student's function or method where it is not `forward` or `backward`, `passed`
    what these calls pass, and `shown` the course's word for `out`, `dout` and letters. `read_as` has the attribute or
    the key of an object that an output is read from. The stub of an exercise with `returns_none` returns None.
    """

    call: Literal["layer", "function", "parts", ""] = ""
    parameters: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    gradients: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    returned: tuple[tuple[str, ...], ...] = ()
    method_of: Mapping[str, str] = field(default_factory=dict)
    root: str | None = None
    shown_at: Mapping[str, str] = field(default_factory=dict)
    brief: Mapping[str, float] = field(default_factory=dict)
    constants: tuple[float, ...] = ()
    calls: tuple[str, ...] = ()
    sizes: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    passed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    read_as: Mapping[str, str] = field(default_factory=dict)
    returns_none: bool = False


@dataclass(frozen=True, kw_only=True)
class Check:
    """The object that grades one exercise: `drive` runs in the child, `judge` decides in the grader.

    `drive` is source text. It receives the arrays of a case and `drive_spec`. `needs` names the prerequisites.
    `methods` are the methods that a stub leaves open. `expected_formulas` serve the diagnosis. `partners` are further
    functions of the exercise; `methods` then names the part that `symbol` and each partner play.
    `adapt` replaces what a case expects, where this depends on an output.
    `origin` names the check that this one is made from, and `words` translates the names of that check.

    A number may be off by `tolerance` relative to itself, and by `floor` relative to the largest number of its
    array. `seconds` of processor time are added to the usual limit, for a training. `with_data` returns the same
    check with the data of another folder. `stand_in` is the text of a right definition. `helpers` are texts by
    name; a class that calls a helper and does not define it is lent the text. `files` name what files of the course
    define, by module. `is_proved`: an exception
    in the drive is never the fault of the plugin. Hints show the `steps` of a solution in words, and the `example`
    of the stub: one small case for each form, with its inputs in `values`. `regions` are predicates by name on the
    values of a case, and some case of every set of cases must fulfil each of them. `curves` are outputs of a training
    with the curve of a right run, in a few points of equally many numbers. `equivalent` are mutants of the solution
    that are right, each with the reason.
    """

    name: str
    symbol: str
    drive: str
    cases: Draw
    judge: Judge
    criteria: tuple[Criterion, ...]
    aliases: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    drive_spec: Mapping[str, Any] = field(default_factory=dict)
    structure: Structure = Structure()
    methods: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    stand_in: str | None = None
    helpers: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Collection[str]] = field(default_factory=dict)
    is_proved: bool = False
    mistakes: tuple[Mistake, ...] = ()
    expected_formulas: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    example: Callable[[], Sequence[Case]] | None = None
    regions: Mapping[str, Callable[[Mapping[str, Any]], bool]] = field(default_factory=dict)
    curves: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    equivalent: Mapping[str, str] = field(default_factory=dict)
    tolerance: float = 1e-9
    floor: float = 1e-13
    adapt: Callable[[Observation], Observation] | None = None
    points: float = 10.0
    seconds: float = 0.0
    with_data: Callable[[Check, Path], Check] | None = None
    plugin: str = ""
    origin: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The names of all its definitions; the first is the one that messages use."""
        return (self.symbol, *self.partners)

    @property
    def is_class(self) -> bool:
        """Does the exercise ask for a class, and not for functions?"""
        return bool(self.methods) and not self.partners

    @property
    def unit(self) -> str:
        """The folder of the exercise."""
        return self.name.rpartition("/")[0]
