"""Translate a layer into the names and coordinates of a convention."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.authoring.cases import add_dout, draw_values
from grader.authoring.convention import Called, Convention
from grader.authoring.equality import IMITATED, are_equal
from grader.authoring.expression import parse_formula
from grader.authoring.rewrite import Rewriter, Turn, find_turn, turn_array, turn_back
from grader.model import Array, Mistake, Symptoms
from grader.model.naming import translate_words

if TYPE_CHECKING:
    from grader.authoring.layer import Layer, Table


def translate_layer(layer: Layer, convention: Convention, symbols: Sequence[str], name: str) -> Layer:
    """Return a layer as a course calls it; ValueError where a formula cannot be written in its coordinates.

    Aliases, needs, steps, nodes and the stand-in belong to the first course, and are left out.
    """
    way = make_translation(layer, convention)
    own = {key: way.rewriter.names.get(key, key) for key in (*layer.tensors, *layer.outputs, *layer.quantities)}
    shapes = {own[key]: way.write_shape(key) for key in layer.tensors}
    is_built = bool(convention.build)
    inputs = [own[key] for key in (layer.inputs if is_built else {**layer.inputs, **layer.parameters})]
    gradients = [*layer.gradients] if is_built else [*layer.slopes]
    texts = {**layer.gradients, **layer.attributes}
    written = {own[key]: text and way.write(text, key) for key, text in texts.items()}
    forms = {form: way.write_form(items, inputs) for form, items in layer.forms.items()}
    tables = [way.convert_table(table) for table in layer.tables]
    found = replace(
        layer,
        name=name,
        symbol=symbols[0],
        inputs={key: shapes[key] for key in inputs},
        parameters={own[key]: shapes[own[key]] for key in layer.parameters} if is_built else {},
        formula=way.write(layer.formula, "out"),
        results={own[key]: way.write(text, key) for key, text in layer.results.items()},
        gradients={own[key]: written[own[key]] for key in gradients},
        attributes={own[key]: written[own[key]] for key in layer.attributes} if is_built else {},
        quantities={own[key]: way.write(text, key) for key, text in layer.quantities.items()},
        domains={own[key]: domain for key, domain in layer.domains.items()},
        accept={own[key]: tuple(way.write(text, key) for text in items) for key, items in layer.accept.items()},
        example=way.convert_all(layer.example),
        forms=forms,
        roles={},
        tables=tuple(table for table in tables if table is not None),
        mistakes=tuple(way.wrap(mistake) for mistake in layer.mistakes),
        aliases=(),
        needs=(),
        steps=(),
        nodes=0,
        stand_in=None,
        called=way.make_called(symbols, own),
    )
    way.prove(found)
    return found


def make_translation(layer: Layer, convention: Convention) -> Translation:
    """Make the translation of a layer: its names, its turns, and drawn values that tell axes."""
    values = draw_values(layer, np.random.default_rng(0), "all sizes different")
    values = add_dout(layer, np.random.default_rng(1), values)
    values = layer.add_quantities(values) | {key: layer.evaluate(key, values) for key in layer.outputs}
    turns: dict[str, Turn] = {}
    for key, shape in layer.tensors.items():
        letters = shape.split()
        is_turned = convention.columns and len(letters) == 2 and letters[0] == "N"
        wanted = convention.shapes.get(key, " ".join(letters[::-1]) if is_turned else shape)
        turn = find_turn(shape, wanted)
        if turn is None:
            raise ValueError(f"{layer.name}: {key} has the shape {shape!r}, which cannot be turned into {wanted!r}")
        turns[key] = turn
    sample = next(iter(layer.inputs), "")
    for key in ("out", "dout", *layer.quantities):
        batch = convention.columns and key in values and np.ndim(values[key]) == 2
        turns[key] = "T" if batch and len(values[key]) == len(values[sample]) else ""
    names = {key: word for key, word in convention.names.items() if key in (*layer.tensors, *layer.quantities)}
    for gradient in layer.slopes:
        tensor = layer.find_tensor(gradient)
        names[gradient] = convention.names.get(gradient, convention.mark + names.get(tensor, tensor))
    names.pop("out", None)
    return Translation(layer, convention, Rewriter(turns, names, values))


@dataclass(frozen=True)
class Translation:
    """The way of one layer into the names and coordinates of a convention."""

    layer: Layer
    convention: Convention
    rewriter: Rewriter

    @property
    def shown(self) -> dict[str, str]:
        """The course's words for `out`, `dout` and letters."""
        letters = " ".join(self.layer.tensors.values()).split()
        return {key: word for key, word in self.convention.names.items() if key in ("out", "dout", *letters)}

    @property
    def words(self) -> dict[str, str]:
        """The course's words for all names."""
        return {**self.rewriter.names, **self.shown}

    def write_shape(self, tensor: str) -> str:
        """Write the letters of a tensor's shape."""
        letters = self.layer.tensors[tensor].split()
        turn = self.rewriter.turns[tensor]
        return " ".join({"T": letters[::-1], "column": [*letters, "1"], "row": ["1", *letters]}.get(turn, letters))

    def write_form(self, texts: Sequence[str], inputs: Sequence[str]) -> tuple[str, ...]:
        """Write a form of the inputs; parameters that forward takes have one form."""
        written = [self.write(text, name) for name, text in zip(self.layer.inputs, texts, strict=True)]
        return (*written, *inputs[len(written) :])

    def make_called(self, symbols: Sequence[str], own: Mapping[str, str]) -> Called:
        """Make the calls of the layer, with its names in them."""
        layer, convention = self.layer, self.convention
        shown = self.shown
        returned = layer.gradients if convention.build else layer.slopes
        passed = layer.inputs if convention.build else {**layer.inputs, **layer.parameters}
        letters = dict.fromkeys(" ".join(layer.parameters.values()).split())
        fields = {f"{{{number}}}": symbol for number, symbol in enumerate(symbols)} | {
            "{inputs}": ", ".join(own[key] for key in passed),
            "{sizes}": ", ".join(letters),
            "{gradients}": ", ".join(own[key] for key in returned),
            "{attributes}": ", ".join(own[key] for key in layer.attributes),
            "{out}": shown.get("out", "out"),
            "{dout}": "" if layer.is_loss else shown.get("dout", "dout"),
        }
        kept = [convention.keep.replace("{name}", own[key]) for key in layer.parameters if convention.build]
        left = [convention.leave] * bool(layer.attributes)
        if "{name}" in convention.leave:
            left = [
                convention.leave.replace("{name}", own[key]).replace("{tensor}", own[layer.find_tensor(key)])
                for key in layer.attributes
            ]
        lines = {
            "build": [convention.build, *kept],
            "forward": [convention.forward],
            "backward": [convention.backward, *(left if convention.build else ())],
        }
        return Called(
            calls={part: fill_fields("\n".join(filter(None, text)), fields) for part, text in lines.items()},
            partners=tuple(symbols[1:]),
            turns={own.get(key, key): turn for key, turn in self.rewriter.turns.items() if turn},
            shown=shown,
            words=self.words,
            origin=layer.name,
            averaged=tuple(own[key] for key in layer.slopes if self.is_averaged(key)),
            mark=convention.mark,
            returns_none=convention.returns_none,
        )

    def prove(self, found: Layer) -> None:
        """Raise ValueError if a rewritten formula does not give the converted value of the layer's own formula."""
        values, name = self.rewriter.values, self.rewriter.names.get
        kept = (
            *self.layer.tensors,
            *" ".join(self.layer.tensors.values()).split(),
            "dout",
            *self.layer.options,
            *self.layer.masks,
        )
        given = self.convert_all({key: values[key] for key in kept if key in values})
        for key in self.layer.outputs:
            right, written = self.convert(key, values[key], values), found.evaluate(name(key, key), given)
            if not are_equal(written, right, IMITATED):
                raise ValueError(f"{found.name}: {name(key, key)} is not the {key} of {self.layer.name}, turned")

    def turn_of(self, name: str) -> Turn:
        """Return how a tensor, its gradient, or `out` is turned."""
        tensor = self.layer.find_tensor(name) if name in self.layer.slopes else name
        return self.rewriter.turns.get("out" if tensor == "dout" else tensor, "")

    def find_own_name(self, name: str) -> str:
        """Return the layer's name for a name of the course."""
        return next((key for key, word in self.rewriter.names.items() if word == name), name)

    def is_averaged(self, name: str) -> bool:
        """Is this a gradient that the course divides by N?"""
        return name in self.layer.slopes and self.layer.find_tensor(name) in self.convention.averaged

    def write(self, text: str, name: str) -> str:
        """Write the formula of an output or a quantity; an array of other axes than the name's is not turned."""
        return ast.unparse(self.write_tree(parse_formula(text).tree, name))

    def write_tree(self, tree: ast.expr, name: str) -> ast.expr:
        """Rewrite the tree of a formula of an output."""
        turn = self.turn_of(name)
        turn = turn if self.rewriter.count_axes(tree) == (2 if turn == "T" else 1) else ""
        found = self.rewriter.write(tree, turn)
        return ast.BinOp(found, ast.Div(), ast.Name("N", ast.Load())) if self.is_averaged(name) else found

    def convert(self, name: str, value: Any, values: Mapping[str, Any]) -> Array:
        """Return the value of a tensor or an output in the course's coordinates."""
        array, turn = np.asarray(value), self.turn_of(name)
        array = turn_array(array, turn) if array.ndim == (2 if turn == "T" else 1) or not turn else array
        return array / values["N"] if self.is_averaged(name) else array

    def convert_all(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return named values, which are no gradients, under the course's names and in its coordinates."""
        name = self.rewriter.names.get
        return {name(key, key): self.convert(key, value, {}) for key, value in values.items()}

    def convert_back(self, name: str, value: Any, values: Mapping[str, Any]) -> Any:
        """Return the value of a name of the layer from the course's value."""
        if not isinstance(value, np.ndarray):
            return value
        return turn_back(value, self.turn_of(name)) * (values["N"] if self.is_averaged(name) else 1)

    def convert_table(self, table: Table) -> Table | None:
        """Return a table in the course's coordinates; None where its arrays have other axes than the layer's."""
        values = self.layer.tensors
        fits = all(np.ndim(table.inputs[name]) == len(values[name].split()) for name in values if name in table.inputs)
        if not fits and any(self.rewriter.turns.values()):
            return None
        sizes = {"N": (np.shape(table.inputs[next(iter(self.layer.inputs))]) or (1,))[0]}
        name = self.rewriter.names.get
        inputs = self.convert_all(table.inputs)
        accepted = {
            name(key, key): tuple(self.convert(key, one, sizes) for one in arrays)
            for key, arrays in table.accepted.items()
        }
        owner, dot, rest = table.claim.partition(".")
        return replace(table, inputs=inputs, accepted=accepted, claim=name(owner, owner) + dot + rest)

    def wrap(self, mistake: Mistake) -> Mistake:
        """Return a known mistake that takes and states the course's values."""
        asked = list(inspect.signature(mistake).parameters)
        names = self.rewriter.names

        def translated(**given: Any) -> Symptoms:
            values = {name: given[names.get(name, name)] for name in asked}
            states = mistake(**{name: self.convert_back(name, value, given) for name, value in values.items()})
            return {
                names.get(name, name): value if name == "raises" else self.convert(name, value, given)
                for name, value in states.items()
            }

        wanted = dict.fromkeys([*(names.get(name, name) for name in asked), *["N"] * bool(self.convention.averaged)])
        parameters = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in wanted]
        translated.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        translated.__name__ = mistake.__name__
        translated.__module__ = mistake.__module__
        translated.__doc__ = mistake.__doc__ and translate_words(inspect.getdoc(mistake) or "", self.words)
        translated.translation = (mistake, self)  # type: ignore[attr-defined]
        return translated


def fill_fields(text: str, fields: Mapping[str, str]) -> str:
    """Return lines with their fields filled; other braces stay, for they are those of a dict."""
    for field, word in fields.items():
        text = text.replace(field, word)
    return text
