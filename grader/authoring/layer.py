"""Layer: the declaration of a check with a forward, and mostly with a backward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from grader.authoring import derivative, drive
from grader.authoring.cases import draw_cases, draw_example, draw_values, list_regions
from grader.authoring.convention import Called, Convention
from grader.authoring.criteria import make_criteria
from grader.authoring.domain import DOMAINS, Domain, name_regions
from grader.authoring.drive_source import drive_text
from grader.authoring.equality import IMITATED, Tolerance
from grader.authoring.expression import Expression, parse_formula
from grader.authoring.judge import judge_layer
from grader.authoring.masks import adopt_masks
from grader.authoring.soundness import refuse_wrong_words
from grader.model import Array, Check, Mistake, Structure

NOT_CALLED = Called()
VANISHING = 1e-5  # of dout: a saturated tanh has no other slope than what rounding leaves
DRIVE = drive_text(
    drive.drive,
    drive.build,
    drive.forward,
    drive.backward,
    drive.copy_dout,
    drive.repeat,
    drive.count_nodes,
    drive.run_layer,
)


@dataclass(frozen=True)
class Table:
    """A case with all its numbers: inputs by name, and accepted outputs in place of the formula.

    A right implementation may fail a table with a `remark`: the student reads the remark and loses no points. A
    table with `kink` belongs to the criterion `kink`. A table with `ends` is judged like any other, but a small number
    in the formula may change its outputs much. The remark becomes a fault where the source has a branch on the
    `claim`, for example "x.ndim".
    """

    name: str
    inputs: Mapping[str, Any]
    accepted: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    remark: str | None = None
    kink: bool = False
    ends: bool = False
    claim: str = ""

    @property
    def purpose(self) -> str:
        """The criterion of the case."""
        return "remark" if self.remark else "kink" if self.kink else "ends" if self.ends else "value"


@dataclass(frozen=True)
class Layer:
    """A layer as mathematics: names with shapes, a formula, and its gradients.

    `parameters` are the arguments of the constructor, and `inputs` those of forward, in order. Their values are
    shapes in dimension letters ("N D"). `gradients` are the results of backward; `attributes` are the gradients
    that backward leaves on the object. None in place of a formula asks for the numerical derivative; `hint` then
    cannot show the right formula. A Layer without both is a plain function.

    `quantities` name intermediate values. `domains` say how an input is drawn; the default is "real". `accept` has
    further formulas for an output. `forms` has further ways to pass the inputs, as expressions in order. `roles` have
    the usual words for each input, which tell the order of the student's parameters. `tables` are further cases.
    `needs` names the exercises that this one is built on, and `stand_in` is the text of a right definition, for those.
    `steps` say in words how a solution is built. `nodes` says how many other nodes of the object forward calls, and
    backward in the reverse order. `example` has the small numbers of the stub by name, `dout` too. `options` are
    numbers that the calls of a convention use, or sizes of letters, with the values that are tried. `results` are
    further results of forward. `masks` are random: the formula that finds one from the student's `out`, and the share
    that it must keep. With "" as its share, a number is found in this way. ValueError if a formula or the example uses
    an unknown name.
    """

    name: str
    _: KW_ONLY
    symbol: str
    inputs: Mapping[str, str]
    formula: str
    gradients: Mapping[str, str | None] = field(default_factory=dict)
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    quantities: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    accept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tolerance: float = 1e-9
    floor: float = 1e-13
    tables: tuple[Table, ...] = ()
    aliases: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    stand_in: str | None = None
    steps: tuple[str, ...] = ()
    nodes: int = 0
    example: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Sequence[float]] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    masks: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    root: str | None = None
    called: Called = NOT_CALLED

    def __post_init__(self) -> None:
        refuse_wrong_words(self)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The compared outputs: `out` and further results of forward, then the gradients."""
        return ("out", *self.results, *self.slopes)

    @property
    def slopes(self) -> tuple[str, ...]:
        """The gradients: those that backward returns, then those that it leaves on the object."""
        return (*self.gradients, *self.attributes)

    def find_tensor(self, gradient: str) -> str:
        """Return the name of the tensor that a gradient belongs to."""
        return gradient.removeprefix(self.called.mark)

    def under(self, convention: Convention, symbols: Sequence[str], name: str, **changes: Any) -> Layer:
        """Return this layer as a course calls it, in the course's names and coordinates.

        `changes` are fields that the course declares itself. Its `mistakes` are added, those named by `without` are
        left out, and `calls` replaces the lines of a part.
        """
        from grader.authoring.translation import translate_layer

        calls, without = changes.pop("calls", {}), changes.pop("without", ())
        found = translate_layer(self, replace(convention, **calls), symbols, name)
        kept = [mistake for mistake in found.mistakes if mistake.__name__ not in without]
        found = replace(found, **{**changes, "mistakes": (*kept, *changes.get("mistakes", ()))})
        return replace(found, called=found.called.name_labels(found.inputs, found.forms))

    def tolerate(self, output: str) -> Tolerance:
        """Return the tolerance of an output; a gradient without a formula rounds otherwise than any formula."""
        allowed = Tolerance(self.tolerance, self.floor)
        return allowed if output in self.expressions else allowed.at_least(IMITATED)

    @property
    def tensors(self) -> Mapping[str, str]:
        """Parameters and inputs: the names that can have a gradient."""
        return {**self.parameters, **self.inputs}

    def list_sizes(self, parameter: str) -> list[tuple[str, tuple[str, int]]]:
        """List the letters of a parameter, each with the parameter and the axis."""
        letters = self.parameters[parameter].split()
        return [(letter, (parameter, axis)) for axis, letter in enumerate(letters) if letter != "1"]

    def domain(self, name: str) -> Domain:
        """Return the domain of a parameter or an input."""
        return DOMAINS[self.domains.get(name, "real")]

    @cached_property
    def expressions(self) -> Mapping[str, Expression]:
        """Every declared formula, parsed."""
        texts = {**self.quantities, "out": self.formula, **self.results, **self.gradients, **self.attributes}
        return {name: parse_formula(text) for name, text in texts.items() if text is not None}

    @cached_property
    def alternatives(self) -> Mapping[str, tuple[Expression, ...]]:
        """The further formulas of each output."""
        return {name: tuple(parse_formula(text) for text in texts) for name, texts in self.accept.items()}

    @cached_property
    def is_loss(self) -> bool:
        """Is the output one number from arrays? Then dout is 1, and is not passed."""
        values = draw_values(self, np.random.default_rng(0), "all sizes different")
        return any(self.inputs.values()) and self.evaluate("out", values).ndim == 0

    def add_quantities(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Add the declared quantities to `values`; a quantity may use the quantities before it."""
        known = dict(values)
        for quantity in self.quantities:
            known[quantity] = self.expressions[quantity].evaluate(known)
        return known

    def evaluate(self, output: str, values: Mapping[str, Any]) -> Array:
        """Return one right output; a gradient without a formula is differentiated numerically."""
        if output in self.expressions:
            return self.expressions[output].evaluate(self.add_quantities(values))
        return self.differentiate(output, values)

    def differentiate(self, gradient: str, values: Mapping[str, Any]) -> Array:
        """Return the numerical derivative of the formula for `gradient` (dx: by x), weighted with dout."""
        tensor = self.find_tensor(gradient)
        slope = derivative.differentiate_elements(
            lambda at: self.evaluate("out", {**values, tensor: at}),
            np.asarray(values[tensor], dtype=float),
            np.asarray(values.get("dout", 1.0)),
        )
        return slope / values["N"] if gradient in self.called.averaged else slope

    def compute_expected(self, values: Mapping[str, Any]) -> dict[str, tuple[Array, ...]]:
        """Return the accepted arrays of each output; none of a gradient of which only rounding is left."""
        known = self.add_quantities(values)
        found = {
            output: (
                self.evaluate(output, values),
                *(formula.evaluate(known) for formula in self.alternatives.get(output, ())),
            )
            for output in self.outputs
        }
        least = VANISHING * float(np.max(np.abs(values.get("dout", 1.0)), initial=0.0))
        sizes = {name: float(np.max(np.abs(found[name][0]), initial=0.0)) for name in self.slopes}
        return {name: arrays for name, arrays in found.items() if not 0 < sizes.get(name, 0) < least}

    def write_formulas(self) -> dict[str, str]:
        """Return the right formula of each output for a hint, with the quantities in it; "" if none is declared."""
        shown = {}
        for output, text in {"out": self.formula, **self.results, **self.gradients, **self.attributes}.items():
            used = [q for q in self.quantities if text and q in self.expressions[output].names]
            shown[output] = ", ".join([text or "", *(f"{q} = {self.quantities[q]}" for q in used)])
        return shown

    def make_structure(self) -> Structure:
        """Return what explanations must know of the student's code."""
        called = self.called
        return Structure(
            call="layer" if self.slopes else "function",
            calls=called.list_lines(),
            sizes={one: place for name in reversed([*self.parameters]) for one, place in self.list_sizes(name)},
            named=called.name_calls(),
            passed=called.list_passed(),
            returned=called.list_returned(),
            method_of=called.find_methods(),
            shown=called.shown,
            read_as=called.find_reads(),
            returns_none=called.returns_none,
            root=self.root,
            parameters=tuple(self.parameters),
            inputs=tuple(self.inputs),
            gradients=tuple(self.gradients),
            attributes=tuple(self.attributes),
        )

    def make_check(self) -> Check:
        """Return the check of this declaration."""
        structure, called = self.make_structure(), self.called
        names = ("parameters", "inputs", "gradients", "attributes")
        regions = list_regions(self)
        return Check(
            name=self.name,
            symbol=self.symbol,
            aliases=self.aliases,
            drive=DRIVE,
            drive_spec={
                "symbol": self.symbol,
                "roles": {name: list(words) for name, words in self.roles.items()},
                "nodes": self.nodes,
                "slopes": bool(self.slopes),
                "calls": dict(called.calls),
                "sizes": {letter: list(place) for letter, place in structure.sizes.items()},
                "shown": {"dout": "dout", **called.shown},
                "mark": called.mark,
                "results": list(self.results),
                **{name: list(getattr(structure, name)) for name in names},
            },
            structure=structure,
            cases=partial(draw_cases, self),
            judge=partial(judge_layer, self),
            criteria=make_criteria(self),
            methods=called.list_methods() if self.slopes or called.calls.get("build") else (),
            partners=called.partners,
            origin=called.origin,
            words=called.words,
            needs=self.needs,
            stand_in=self.stand_in,
            mistakes=self.mistakes,
            expected_formulas=self.write_formulas(),
            steps=self.steps,
            example=partial(draw_example, self) if self.example else None,
            tolerance=self.tolerance,
            floor=self.floor,
            regions=name_regions(regions),
            adapt=partial(adopt_masks, self) if self.masks else None,
        )
