"""Prove a Layer against itself: its names, and its formula against its gradients in value and shape."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.authoring.cases import add_dout, draw_values
from grader.authoring.derivative import IMAGINARY, draw_direction
from grader.authoring.domain import DOMAINS
from grader.authoring.expression import parse_formula
from grader.model import Array

if TYPE_CHECKING:
    from grader.authoring.layer import Layer, Table

TOLD_APART = ("all sizes different", "one sample")  # sizes that tell a shape from another
PRECISION = 1e-7  # of a slope along a direction; a step along the imaginary axis is as exact as the formula
ROUNDING = 1e-11  # of the numbers that a slope is summed from
NUDGE = 1e-3  # moves numbers away from a tie and from 0, where a formula may have two slopes


def refuse_wrong_words(layer: Layer) -> None:
    """Raise ValueError if a formula, a shape, a domain or the example is no text, or uses an unknown word."""
    formulas = {**layer.quantities, "out": layer.formula, **layer.results, **layer.gradients, **layer.attributes}
    for name, text in formulas.items():
        if not isinstance(text, str) and (text is not None or name not in layer.slopes):
            raise ValueError(f"{layer.name}: the formula of {name!r} must be a text like 'x @ W', got {text!r}")
    for gradient in layer.slopes:
        if layer.find_tensor(gradient) not in layer.tensors:
            known = ", ".join(f"{layer.called.mark}{name}" for name in layer.tensors)
            raise ValueError(f"{layer.name}: gradient {gradient!r} must be one of {known}")
    for name, shape in layer.tensors.items():
        if not isinstance(shape, str) or not all(is_letter(one) for one in shape.split()):
            raise ValueError(f"{layer.name}: {name} has the shape {shape!r}; part its letters by spaces ('N D')")
    for name, domain in layer.domains.items():
        if domain not in DOMAINS:
            raise ValueError(f"{layer.name}: domain of {name} must be one of {', '.join(DOMAINS)}, got {domain!r}")
    if layer.example and layer.example.keys() - {"dout"} != layer.tensors.keys():
        raise ValueError(f"{layer.name}: the example must give {', '.join(layer.tensors)}, got {[*layer.example]}")
    letters = " ".join(layer.tensors.values()).split()
    known_names = {"dout", *layer.tensors, *layer.quantities, *layer.options, *layer.masks, *letters}
    for output, expression in layer.expressions.items():
        usable = known_names - {"dout"} if output in ("out", *layer.results, *layer.quantities) else known_names
        if unknown := sorted(expression.names - usable):
            raise ValueError(
                f"{layer.name}: the formula of {output!r} uses {', '.join(unknown)}; it may use "
                f"{', '.join(sorted(usable))}"
            )


def is_letter(word: str) -> bool:
    """Is a word of a shape a dimension letter, or 1?"""
    return word.isidentifier() or word == "1"


def list_layer_faults(layer: Layer, generator: np.random.Generator) -> list[str]:
    """List the contradictions in a declaration, each in a sentence that names the word and what it may be."""
    return [*list_wrong_names(layer)] or [*list_wrong_formulas(layer, generator)]


def list_wrong_names(layer: Layer) -> Iterator[str]:
    """List the names in the fields of a layer that the layer does not have."""
    fields: tuple[tuple[str, Collection[str], Collection[str]], ...] = (
        ("domains", layer.domains, layer.tensors),
        ("roles", layer.roles, layer.inputs),
        ("accept", layer.accept, layer.outputs),
    )
    for field, given, allowed in fields:
        yield from (f"{field} names {describe_unknown(name, allowed)}" for name in given if name not in allowed)
    for name, texts in layer.accept.items():
        if isinstance(texts, str):
            yield f"accept of {name!r} must be a tuple of formulas, like ({texts!r},)"
    for form, texts in layer.forms.items():
        if len(texts) != len(layer.inputs):
            yield f"form {form!r} must have an expression for each of {', '.join(layer.inputs)}, got {texts!r}"
    for table in layer.tables:
        yield from list_wrong_table_names(layer, table)


def list_wrong_table_names(layer: Layer, table: Table) -> Iterator[str]:
    """List the names of a table that the layer does not have, and those that the table lacks."""
    given, wanted = table.inputs.keys(), layer.tensors.keys()
    for name in sorted(given - wanted - {"dout"}):
        yield f"table {table.name!r} names {describe_unknown(name, (*wanted, 'dout'))}"
    for name in sorted(wanted - given):
        yield f"table {table.name!r} must give a value of {name!r}"
    for name in sorted(table.accepted.keys() - {*layer.outputs}):
        yield f"table {table.name!r} accepts {describe_unknown(name, layer.outputs)}"


def describe_unknown(name: str, allowed: Collection[str]) -> str:
    """Name a word that is not known, and the words that it may be."""
    return f"{name!r}; it may be {', '.join(allowed)}"


def list_wrong_formulas(layer: Layer, generator: np.random.Generator) -> Iterator[str]:
    """List the formulas that cannot be computed in some size, and the gradients that are not the slope."""
    for size in TOLD_APART:
        try:
            values = add_dout(layer, generator, draw_values(layer, generator, size), near=size == "one sample")
            values = layer.add_quantities(nudge(layer, generator, values) if size == "one sample" else values)
        except Exception as error:  # a formula may ask numpy for anything
            sizes = describe_sizes(layer, size)
            yield f"formula {layer.formula!r} cannot be computed for {sizes}: {name_exception(error)}"
            return
        for output in (*layer.outputs, *layer.accept):
            if (fault := find_fault(layer, output, values, generator)) is not None:
                yield f"{fault} ({describe_sizes(layer, size)})"
                return


def nudge(layer: Layer, generator: np.random.Generator, values: Mapping[str, Any]) -> dict[str, Any]:
    """Move the real numbers away from ties and from 0."""
    moved = {
        name: values[name] + NUDGE * draw_direction(generator, np.shape(values[name]))
        for name in layer.tensors
        if layer.domains.get(name, "real").startswith("real")
    }
    return {**values, **moved}


def describe_sizes(layer: Layer, size: str) -> str:
    """Name the letters with the sizes that a case gives them."""
    values = draw_values(layer, np.random.default_rng(0), size)
    letters = dict.fromkeys(" ".join(layer.tensors.values()).replace("1", "").split())
    return ", ".join(f"{letter} = {values[letter]}" for letter in letters) or "plain numbers"


def name_exception(error: Exception) -> str:
    """Return the type and the text of an exception."""
    return f"{type(error).__name__}: {error}"


def find_fault(layer: Layer, output: str, values: Mapping[str, Any], generator: np.random.Generator) -> str | None:
    """Say what is wrong with the formulas of an output for these values."""
    try:
        formulas = [parse_formula(text) for text in layer.accept.get(output, ())]
        formulas += [layer.expressions[output]] if output in layer.expressions else []
        computed = [formula.evaluate(values) for formula in formulas]
    except Exception as error:  # a formula may ask numpy for anything
        return f"the formula of {output!r} cannot be computed: {name_exception(error)}"
    if output not in layer.slopes or output not in layer.expressions:
        return None
    claimed = computed[-1]
    tensor = layer.find_tensor(output)
    wanted = np.shape(values[tensor])
    if claimed.shape != wanted:
        letters = ", ".join(layer.tensors[tensor].split())
        return f"{output!r} has the shape {claimed.shape}; it must have that of {tensor}, ({letters}) = {wanted}"
    return find_wrong_slope(layer, output, values, claimed, draw_direction(generator, wanted))


def find_wrong_slope(
    layer: Layer, gradient: str, values: Mapping[str, Any], claimed: Array, along: Array
) -> str | None:
    """Compare a declared gradient with the slope of the formula along a direction, then element by element."""
    tensor, dout = layer.find_tensor(gradient), values.get("dout", 1.0)
    at = np.asarray(values[tensor]).astype(complex) + IMAGINARY * 1j * along
    moved = layer.evaluate("out", {**values, tensor: at})
    terms = np.imag(moved) * dout / IMAGINARY / (values["N"] if gradient in layer.called.averaged else 1)
    slope, sums = float(np.sum(terms)), claimed * along
    allowed = PRECISION * float(np.linalg.norm(sums)) + ROUNDING * float(np.sum(np.abs(terms)) + np.max(np.abs(dout)))
    if abs(slope - float(np.sum(sums))) <= max(allowed, layer.tolerance * abs(slope)):
        return None
    right = layer.differentiate(gradient, values)
    place = np.unravel_index(int(np.argmax(np.abs(right - claimed))), right.shape) if right.ndim else ()
    index = f"[{', '.join(map(str, place))}]" if place else ""
    return (
        f"{gradient!r} is not the slope of the formula: {gradient}{index} is {claimed[place]:.6g}, and the slope is "
        f"{right[place]:.6g}; it must be the gradient of {layer.formula!r} by {tensor}, or None"
    )
