"""Layer: the declarative check for whatever has a forward, and mostly a backward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

from grader.authoring import derivative
from grader.authoring.cases import DOMAINS, draw_cases, draw_values
from grader.authoring.drive import drive
from grader.authoring.drive_source import drive_text
from grader.authoring.expression import Expression, parse
from grader.authoring.judge import judge_layer
from grader.model import Array, Check, Criterion, Mistake

DRIVE = drive_text(drive)


@dataclass(frozen=True)
class Table:
    """A case given whole: inputs by name, and accepted outputs where the formula does not say.

    With `remark` it costs no points: it tries what a right implementation may lack. With `kink` it
    belongs to the criterion of documented values.
    """

    name: str
    inputs: Mapping[str, Any]
    accepted: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    remark: str | None = None
    kink: bool = False

    @property
    def purpose(self) -> str:
        """The criterion that the case serves."""
        return "remark" if self.remark else "kink" if self.kink else "value"


@dataclass(frozen=True)
class Layer:
    """A layer as mathematics: names with shapes, a formula, and the gradients that belong to it.

    `parameters` are the constructor's arguments, `inputs` forward's, in order; their values are shapes
    in dimension letters ("N D"). `gradients` are what backward returns, `attributes` what it leaves on
    the object; None asks for the numerical derivative. Without gradients the symbol is a plain
    function. `quantities` name intermediates, `domains` say how an input is drawn ("real" unless told),
    `accept` has further formulas for an output, and `forms` other ways to pass the inputs: the
    expressions in the order of the arguments. ValueError says which word of it cannot be used.
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
    accept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tolerance: float = 1e-9
    tables: tuple[Table, ...] = ()
    aliases: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    stand_in: str | None = None

    def __post_init__(self) -> None:
        for gradient in self.outputs[1:]:
            if gradient.removeprefix("d") not in self.tensors:
                known = ", ".join(f"d{name}" for name in self.tensors)
                raise ValueError(f"{self.name}: gradient {gradient!r} must be one of {known}")
        for name, domain in self.domains.items():
            if domain not in DOMAINS:
                raise ValueError(f"{self.name}: domain of {name} must be one of {', '.join(DOMAINS)}, got {domain!r}")
        known_names = {"dout", *self.tensors, *self.quantities, *" ".join(self.tensors.values()).split()}
        for output, expression in self.expressions.items():
            if unknown := sorted(expression.names - known_names):
                raise ValueError(
                    f"{self.name}: the formula of {output!r} uses {', '.join(unknown)}; it may use "
                    f"{', '.join(sorted(known_names))}"
                )

    @property
    def outputs(self) -> tuple[str, ...]:
        """What is compared: forward's `out`, then the gradients."""
        return ("out", *self.gradients, *self.attributes)

    @property
    def tensors(self) -> Mapping[str, str]:
        """Parameters and inputs: whatever a gradient may be taken of."""
        return {**self.parameters, **self.inputs}

    @cached_property
    def expressions(self) -> Mapping[str, Expression]:
        """Every declared formula, parsed."""
        texts = {**self.quantities, "out": self.formula, **self.gradients, **self.attributes}
        return {name: parse(text) for name, text in texts.items() if text is not None}

    @cached_property
    def alternatives(self) -> Mapping[str, tuple[Expression, ...]]:
        """The further formulas of each output."""
        return {name: tuple(parse(text) for text in texts) for name, texts in self.accept.items()}

    @cached_property
    def is_loss(self) -> bool:
        """Is the output a single number made of arrays? Then dout is 1, and is not passed."""
        values = draw_values(self, np.random.default_rng(0), "all sizes different")
        return any(self.inputs.values()) and self.evaluate("out", values).ndim == 0

    def with_quantities(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """`values` and the declared quantities, each of which may use those before it."""
        known = dict(values)
        for quantity in self.quantities:
            known[quantity] = self.expressions[quantity].evaluate(known)
        return known

    def evaluate(self, output: str, values: Mapping[str, Any]) -> Array:
        """One output of the reference; a gradient without formula is differentiated numerically."""
        if output in self.expressions:
            return self.expressions[output].evaluate(self.with_quantities(values))
        return self.numerical(output, values)

    def numerical(self, gradient: str, values: Mapping[str, Any]) -> Array:
        """The numerical derivative of the formula behind `gradient` (dx: of x), weighted with dout."""
        tensor = gradient.removeprefix("d")
        return derivative.element_wise(
            lambda at: self.evaluate("out", {**values, tensor: at}),
            np.asarray(values[tensor], dtype=float),
            np.asarray(values.get("dout", 1.0)),
        )

    def expected(self, values: Mapping[str, Any]) -> dict[str, tuple[Array, ...]]:
        """The accepted arrays of each output."""
        known = self.with_quantities(values)
        return {
            output: (
                self.evaluate(output, values),
                *(formula.evaluate(known) for formula in self.alternatives.get(output, ())),
            )
            for output in self.outputs
        }

    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria; what other values imply (a shape, linearity, the numerical gradient) weighs nothing."""
        gradients = self.outputs[1:]
        values = tuple(f"backward.{name}" for name in gradients)
        kinks = any(table.kink for table in self.tables)
        lines = [
            Criterion("interface", 0.5, requires=("forward.value",)),
            Criterion("forward.shape", 0.5, requires=("forward.value",)),
            Criterion("forward.value", 1.5 if kinks else 2.0),
        ]
        if gradients:
            lines += [Criterion("backward.shape", 0.0, requires=values)]
            lines += [Criterion(value, 6.0 / len(gradients)) for value in values]
            lines += [Criterion(f"numeric.{name}", 0.0, requires=("forward.value",)) for name in gradients]
            if not self.is_loss:
                lines += [Criterion("linearity", 0.0, requires=values)]
        if kinks:
            lines += [Criterion("kink", 0.5, requires=("forward.value", *values))]
        lines += [
            Criterion("purity", 0.5, requires=("forward.value",)),
            Criterion("dtype", 0.5, requires=("forward.value",)),
        ]
        return tuple(lines)

    def shown_formulas(self) -> dict[str, str]:
        """The right formula of each output as a hint shows it, with the quantities that it uses."""
        shown = {}
        for output, text in {"out": self.formula, **self.gradients, **self.attributes}.items():
            if text is not None:
                used = [q for q in self.quantities if q in self.expressions[output].names]
                shown[output] = ", ".join([text, *(f"{q} = {self.quantities[q]}" for q in used)])
        return shown

    def check(self) -> Check:
        """The check that this declaration stands for."""
        names = ("parameters", "inputs", "gradients", "attributes")
        return Check(
            name=self.name,
            symbol=self.symbol,
            aliases=self.aliases,
            drive=DRIVE,
            spec={"symbol": self.symbol, "loss": self.is_loss} | {name: list(getattr(self, name)) for name in names},
            cases=partial(draw_cases, self),
            judge=partial(judge_layer, self),
            criteria=self.criteria(),
            methods=("forward", "backward") if self.gradients else (),
            needs=self.needs,
            stand_in=self.stand_in,
            mistakes=self.mistakes,
            expected_formulas=self.shown_formulas(),
            tolerance=self.tolerance,
        )
