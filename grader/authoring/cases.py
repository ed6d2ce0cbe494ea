"""Draw the cases of a Layer: several sizes and dtypes, a second call, and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.authoring import derivative
from grader.authoring.domain import DOUT, Region, keep_reachable, turn_regions
from grader.authoring.expression import parse_formula
from grader.authoring.rewrite import turn_array
from grader.model import Array, Case

if TYPE_CHECKING:
    from grader.authoring.layer import Layer, Table

SIZES: Mapping[str, Mapping[str, int]] = {
    "all sizes different": {"N": 4, "D": 3, "M": 5},
    "all sizes equal": {"N": 3, "D": 3, "M": 3},
    "one sample": {"N": 1, "D": 10, "M": 11},  # as many numbers in a row as there are regions
}
SPARE_SIZES = (2, 6, 7, 8)  # for further letters, in order of appearance
DIRECTIONS = 1  # at each of two points
NUDGE = 1e-10  # float64 notices it, and float32 does not


def draw_cases(layer: Layer, generator: np.random.Generator) -> tuple[Case, ...]:
    """Draw all cases of the layer, each case once for every form of its inputs."""
    cases: list[Case] = []
    for name in SIZES:
        values = add_dout(layer, generator, draw_values(layer, generator, name), near=name == "one sample")
        extra: dict[str, Array] = {}
        if name != "one sample":
            extra |= draw_witness(layer, generator, values)
        if name == "all sizes different":
            extra |= draw_second_use(layer, generator, values)
        cases += pass_in_forms(layer, values, Case(name, extra, values, layer.compute_expected(values)))
    cases += draw_dtype_cases(layer, generator)
    for table in layer.tables:
        cases += draw_table_cases(layer, generator, table)
    return tuple(cases)


def draw_values(
    layer: Layer, generator: np.random.Generator, case: str, resized: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """Draw all parameters and inputs, and give the size of each dimension letter."""
    letters = dict.fromkeys(" ".join(layer.tensors.values()).replace("1", "").split())
    spare, number = iter(SPARE_SIZES), [*SIZES].index(case)
    chosen = {name: values[number % len(values)] for name, values in layer.options.items()}
    sizes = {
        letter: int(chosen.get(letter, 0))
        or SIZES[case].get(letter)
        or (3 if case == "all sizes equal" else next(spare))
        for letter in letters
    } | dict(resized or {})
    drawn = {}
    for name, shape in layer.tensors.items():
        turn, whole = layer.called.turns.get(name, ""), [sizes[letter] for letter in shape.split() if letter != "1"]
        straight = tuple(whole[::-1] if turn == "T" else whole)
        drawn[name] = turn_array(layer.domain(name).draw(generator, straight, case == "one sample"), turn)
    # until the student's own masks are found
    names = [name for name, (_, share) in layer.masks.items() if share]
    masks = {name: generator.integers(0, 2, drawn[next(iter(layer.inputs))].shape) for name in names}
    return {**chosen, **sizes, **drawn, **masks}


def list_regions(layer: Layer) -> dict[str, Mapping[str, Region]]:
    """List the regions of each tensor, and of dout, that the cases must reach."""
    drawn = [draw_values(layer, np.random.default_rng(0), name) for name in SIZES]
    found: dict[str, Mapping[str, Region]] = {}
    for name in layer.tensors:
        turn = layer.called.turns.get(name)
        shapes = [one[name].shape[::-1] if turn == "T" else one[name].shape for one in drawn]
        has_rows = turn not in ("column", "row")  # of a bias, each number is one
        rows = max((shape[0] for shape in shapes if len(shape) > 1 and has_rows), default=0)
        found[name] = turn_regions(keep_reachable(layer.domain(name), shapes[-1], rows), turn)
    if layer.slopes and not layer.is_loss:
        found["dout"] = keep_reachable(DOUT, layer.evaluate("out", drawn[-1]).shape, 0)
    return found


def add_dout(
    layer: Layer, generator: np.random.Generator, values: dict[str, Any], near: bool = False
) -> dict[str, Any]:
    """Add an upstream gradient with the shape of the output; a loss and a plain function get none."""
    if not layer.slopes or layer.is_loss:
        return values
    shape = layer.evaluate("out", values).shape
    dout = DOUT.draw(generator, shape, near) if near else derivative.draw_direction(generator, shape)
    return {**values, "dout": np.asarray(dout)}


def draw_witness(layer: Layer, generator: np.random.Generator, values: Mapping[str, Any]) -> dict[str, Array]:
    """Draw points along random directions and a nudge, for each tensor with a gradient."""
    extra: dict[str, Array] = {}
    for gradient in layer.slopes:
        tensor = layer.find_tensor(gradient)
        at = np.asarray(values[tensor])
        along = [np.asarray(derivative.draw_direction(generator, at.shape)) for _ in range(DIRECTIONS)]
        extra[f"along.{tensor}"] = np.concatenate([derivative.list_points(at, v) for v in along])
        extra[f"nudge.{tensor}"] = np.asarray(at * (1 + NUDGE))
    return extra


def draw_second_use(layer: Layer, generator: np.random.Generator, values: Mapping[str, Any]) -> dict[str, Array]:
    """Draw inputs of another batch size for a second forward, and another dout for linearity."""
    drawn = draw_values(layer, generator, "all sizes different", {"N": 2})
    then = add_dout(layer, generator, drawn | {name: values[name] for name in layer.parameters})
    extra = {f"then.{name}": np.asarray(then[name]) for name in (*layer.inputs, "dout") if name in then}
    if "dout" in values:
        extra["linear.dout"] = np.asarray(derivative.draw_direction(generator, values["dout"].shape))
    return extra


def draw_dtype_cases(layer: Layer, generator: np.random.Generator) -> Iterator[Case]:
    """Yield cases with the same numbers as float32 and as integers."""
    base = add_dout(layer, generator, draw_values(layer, generator, "all sizes different"))
    arrays = {name: value for name, value in base.items() if isinstance(value, np.ndarray)}
    single = {name: value.astype(np.float32) for name, value in arrays.items()}
    whole = {name: round_to_integers(layer.domains.get(name, "real"), value) for name, value in arrays.items()}
    for name, given in (("float32", single), ("integers", whole)):
        in_double = {**base, **{key: value.astype(float) for key, value in given.items()}}
        case = Case(name, {}, {**base, **given}, layer.compute_expected(in_double), purpose="dtype")
        yield from pass_in_forms(layer, {**base, **given}, case)


def round_to_integers(domain: str, value: Array) -> Array:
    """Round to integers, other than 0 where several numbers may meet; small ones to 0 and 1. Some domains stay."""
    if domain == "probabilities" or domain.endswith("never whole"):
        return value
    if domain == "distinct":  # numbers that all differ stay so
        return np.argsort(np.argsort(value, axis=None)).reshape(value.shape) - value.size // 2
    if domain == "small":
        return np.asarray(np.rint(2 * value), dtype=np.int64)
    return (value if domain == "one-hot" else np.sign(value) * np.ceil(2 * np.abs(value))).astype(np.int64)


def draw_example(layer: Layer) -> tuple[Case, ...]:
    """Return the example of a layer, once for every form."""
    values = add_sizes(layer, {name: np.asarray(value, dtype=float) for name, value in layer.example.items()})
    return tuple(
        pass_in_forms(layer, values, Case("example", {}, values, layer.compute_expected(values), purpose="example"))
    )


def add_sizes(layer: Layer, given: Mapping[str, Array]) -> dict[str, Any]:
    """Add the size of each dimension letter to given arrays."""
    sizes: dict[str, Any] = {}
    for name, shape in layer.tensors.items():
        sizes |= dict(zip(shape.split(), given[name].shape, strict=False))
    return {**sizes, **{name: values[0] for name, values in layer.options.items()}, **given}


def draw_table_cases(layer: Layer, generator: np.random.Generator, table: Table) -> Iterator[Case]:
    """Yield the cases of a table; dout is drawn if the table has none."""
    given = {name: np.asarray(value) for name, value in table.inputs.items()}
    values = add_sizes(layer, given)
    if "dout" not in given:
        values = add_dout(layer, generator, values)
    accepted = {name: tuple(np.asarray(array) for array in arrays) for name, arrays in table.accepted.items()}
    expected = {} if "out" in accepted else layer.compute_expected(values)
    case = Case(
        table.name, {}, values, expected | accepted, purpose=table.purpose, remark=table.remark, claim=table.claim
    )
    yield from pass_in_forms(layer, values, case)


def pass_in_forms(layer: Layer, values: Mapping[str, Any], case: Case) -> Iterator[Case]:
    """Yield a case once for each form, with the arrays that the child receives.

    `case.arrays` holds the extra arrays.
    """
    known = layer.add_quantities(values)
    forms = layer.forms or {"": tuple(layer.inputs)}
    varied = next((name for name, *texts in zip(layer.inputs, *forms.values(), strict=True) if len({*texts}) > 1), "")
    for number, (form, texts) in enumerate(forms.items()):
        arrays = {name: np.asarray(values[name]) for name in (*layer.parameters, *layer.options)}
        for position, text in zip(layer.inputs, texts, strict=True):
            arrays[position] = parse_formula(text).evaluate(known)
        if "dout" in values:
            arrays["dout"] = np.asarray(values["dout"])
        for key, extra in case.arrays.items():
            arrays |= pass_extra(layer, key, extra, texts, known)
        claim = varied if not case.claim else "" if number else case.claim
        yield replace(case, arrays=arrays, values=known, form=form, claim=claim)


def pass_extra(
    layer: Layer, key: str, extra: Array, texts: tuple[str, ...], known: Mapping[str, Any]
) -> dict[str, Array]:
    """Return an extra array ("then.x", "along.x") under the argument that this form uses for its tensor."""
    kind, _, tensor = key.rpartition(".")
    if tensor not in layer.inputs:
        return {key: extra}
    at = {
        position: text
        for position, text in zip(layer.inputs, texts, strict=True)
        if tensor in parse_formula(text).names
    }
    return {
        f"{kind}.{position}": extra if text == tensor else parse_formula(text).evaluate({**known, tensor: extra})
        for position, text in at.items()
        if text == tensor or kind == "then"
    }
