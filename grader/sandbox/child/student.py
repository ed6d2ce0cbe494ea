"""The student's code as a drive sees it: every accepted convention of names and calls stands here."""

from __future__ import annotations

import contextlib
import difflib
import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .calls import list_positional, order_inputs, read_attributes, scale_gradients
from .construct import KNOWN_AS, construct, read_parameter, write_parameter
from .generators import reseed
from .patching import METHOD_CUTOFF, copy_params, record_objects, replace_numbers
from .plans import ChildPlan
from .probes import probe
from .recording import is_reversed, record_calls
from .script import Script
from .values import NotAnArray, convert_to_array, describe_value, iterate_leaves, join_numbers, name_type, stack

RATE_NAMES = ("lr", "learning_rate", "eta", "alpha", "rate", "step", "step_size")
ATTRIBUTES, NAME_CAP = 32, 100  # attributes of one object that are sent, and letters of their names


class MissingMethod(Exception):
    """The class has no method of that name or of a near name."""


class MissingAttribute(Exception):
    """The object keeps nothing under that name."""


class Student:
    """Builds and calls the definitions of a submission.

    `step` is the current step: build, forward, backward or the name of a method. `renamed` holds the
    methods that stand under a near name only, by the name asked for.
    """

    def __init__(self, plan: ChildPlan, namespace: Mapping[str, Any], names: Mapping[str, str]) -> None:
        self.spec, self.namespace, self.names = plan.spec, namespace, names
        self.asked = {"forward", "backward", *plan.methods}
        self.step = "build"
        self.renamed: dict[str, str] = {}
        self._passed_on: Sequence[Any] = ()

    def find_symbol(self, name: str) -> Any:
        """Find the definition that the submission has under the exercise's symbol or under an alias of it."""
        self.step = "build"
        return self.namespace[self.names.get(name, name)]

    function, follow, probe = find_symbol, Script, probe

    def build(self, name: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Make an object of the class: from its parameters, from their sizes, or empty and filled afterwards."""
        layer, passed_on = construct(self.find_symbol(name), dict(parameters or {}))
        self._passed_on = passed_on or self._passed_on
        return layer

    def find_method(self, layer: Any, name: str) -> Any:
        """Find a method by its name, or by a near name, which `renamed` then holds.

        A method does not stand in for another that its name is not nearest to.
        """
        found = getattr(layer, name, None)
        if callable(found):
            return found
        own = {
            n.lower().strip("_"): n
            for n in dir(type(layer))
            if not n.startswith("__") and n not in self.asked and callable(getattr(layer, n, None))
            if difflib.get_close_matches(n.lower().strip("_"), self.asked | {name}, n=1, cutoff=0.0) == [name]
        }
        near = difflib.get_close_matches(name, own, n=1, cutoff=METHOD_CUTOFF)
        if not near:
            raise MissingMethod(name, type(layer).__name__)
        self.renamed[name] = own[near[0]]
        return getattr(layer, own[near[0]])

    def forward(self, layer: Any, inputs: Sequence[Any]) -> Any:
        """Call the layer's forward, or the object itself where it has no forward."""
        self.step = "forward"
        if inspect.isfunction(layer) or inspect.isbuiltin(layer):
            return layer(*order_inputs(self.spec, list_positional(layer), inputs))
        if not hasattr(layer, "forward") and callable(layer):
            call = layer
        else:
            call = self.find_method(layer, "forward")
        wanted = list_positional(call)
        inputs = order_inputs(self.spec, wanted, inputs)
        if self._passed_on and wanted is not None:
            required = [p for p in wanted if p.default is p.empty]
            if len(required) == len(inputs) + len(self._passed_on):
                return call(*inputs, *(self.copy(value) for value in self._passed_on))
        return call(*inputs)

    def backward(
        self, layer: Any, dout: Any, gradients: Sequence[str], attributes: Sequence[str] = ()
    ) -> Iterator[tuple[str, Any]]:
        """Yield every gradient by its name: first the returned gradients, then the gradients on the object."""
        self.step = "backward"
        call = self.find_method(layer, "backward")
        wanted = list_positional(call)
        if wanted is None:
            returned = call() if dout is None else call(dout)
        elif not wanted:
            returned = scale_gradients(call(), dout)
        else:
            required = [p for p in wanted if p.default is p.empty]
            if dout is None:
                if required:
                    yield "dout.required", 1
                returned = call(*([1] if required else []))
            else:
                # a second argument is a learning rate; 0 leaves the parameters as they are
                rates = [p for p in wanted[1:] if p.name.lower() in RATE_NAMES]
                returned = call(dout, *([0.0] * len(rates)))
        yield from self._name_gradients(returned, gradients, attributes, layer)

    def _name_gradients(
        self, returned: Any, gradients: Sequence[str], attributes: Sequence[str], layer: Any
    ) -> Iterator[tuple[str, Any]]:
        if isinstance(returned, np.ndarray) and len(gradients) > 1 and returned.shape[:1] == (len(gradients),):
            returned = tuple(returned)  # a caller can unpack this array like a tuple
        sequence = isinstance(returned, tuple | list)
        if sequence and len(returned) == len(gradients) + len(attributes) and (attributes or len(gradients) > 1):
            yield from zip((*gradients, *attributes), returned, strict=True)
            return
        if len(gradients) == 1:
            yield gradients[0], returned
        elif sequence and len(returned) == len(gradients):
            yield from zip(gradients, returned, strict=True)
        else:
            for name in gradients:
                yield name, describe_value(returned, wanted=len(gradients))
        for position, name in enumerate(attributes):
            yield name, self.gradient(layer, name, position)

    def gradient(self, layer: Any, name: str, position: int = 0) -> Any:
        """Find a gradient on the object: under its name, in small or capital letters, or in `grads`."""
        own = read_attributes(layer)
        if own.get(name) is not None:
            return own[name]
        for field, value in own.items():
            if field.replace("_", "").lower() == name.lower() and value is not None:
                return value
        kept = own.get("grads")
        if isinstance(kept, list | tuple) and position < len(kept):
            return kept[position]
        if isinstance(kept, dict):
            bare = name.removeprefix("d")
            for key in (name, *KNOWN_AS.get(bare, (bare,))):
                if key in kept:
                    return kept[key]
        return NotAnArray("not_set")

    def list_attributes(self, layer: Any) -> Iterator[tuple[str, Any]]:
        """Yield the attributes of the object that are numbers or arrays."""
        for name, value in list(read_attributes(layer).items())[:ATTRIBUTES]:
            is_kept = isinstance(value, np.ndarray | np.generic | int | float) and np.size(value) <= 10_000
            if is_kept and len(name) <= NAME_CAP:
                yield f"self.{name}", value

    def call(self, name: str, *arguments: Any) -> Any:
        """Call the submission's function of that name, arguments as its names order them, and its cache emptied."""
        self.step = "forward"
        function = self.function(name)
        if callable(forget := getattr(function, "cache_clear", None)):
            forget()
        return function(*order_inputs(self.spec, list_positional(function), arguments))

    def name_values(self, value: Any, names: Sequence[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
        """Yield the parts of a nested tuple by name; a flat tuple of the same length is accepted too."""
        flat = [n for name in names for n in (name if isinstance(name, tuple) else (name,))]
        parts = list(iterate_leaves(value))
        if len(parts) != len(flat):
            parts = [describe_value(value, count=len(parts), wanted=len(flat))] * len(flat)
        for name, part in zip(flat, parts, strict=True):
            yield prefix + name, part

    def find_parameter(self, layer: Any, name: str) -> Any:
        """Find a parameter on the object, under its name or under another usual name."""
        return read_parameter(layer, name)

    def put(self, layer: Any, values: Mapping[str, Any]) -> None:
        """Set the object's parameters to these values, under the names and in the types that the object uses."""
        for name, value in values.items():
            write_parameter(layer, name, self.copy(value))

    def find_holder(self, owner: Any, names: Sequence[str]) -> Any:
        """Find the object with parameters of these names: a part of the owner, else the owner itself."""
        own = list(read_attributes(owner).values())
        own += [part for kept in own if isinstance(kept, list | tuple) for part in kept]
        own += [part for kept in own if isinstance(kept, dict) for part in kept.values()]
        for part in own:
            if all(not isinstance(self.find_parameter(part, name), NotAnArray) for name in names):
                return part
        return owner

    def reseed(self, seed: Any) -> None:
        """Seed all generators of random numbers, so that a training is the same each time."""
        reseed(int(seed))

    def has(self, *names: str) -> bool:
        """Does the submission's file define or import all of these names?"""
        return all(name in self.namespace for name in names)

    def make(self, name: str, *arguments: Any) -> Any:
        """Make an object of the class, with as many of these arguments as its constructor takes."""
        cls = self.find_symbol(name)
        wanted = list_positional(cls)
        return cls(*(arguments if wanted is None else arguments[: len(wanted)]))

    def find_attribute(self, layer: Any, name: str) -> Any:
        """Find an attribute of the object; MissingAttribute if it has none of that name."""
        own = read_attributes(layer)
        if name not in own:
            raise MissingAttribute(name)
        return own[name]

    def find_item(self, table: Any, name: str) -> Any:
        """Find the entry of a dict under a name, in small or capital letters."""
        if not isinstance(table, dict):
            return describe_value(table) if table is None else NotAnArray("no_dict", text=name_type(table))
        by_name = {str(key).lower(): value for key, value in table.items()}
        return by_name.get(name.lower(), NotAnArray("no_key", text=", ".join(map(str, table))[:60]))

    def has_same_keys(self, table: Any, other: Any) -> Any:
        """Have two dicts the same keys?"""
        return isinstance(table, dict) and isinstance(other, dict) and set(table) == set(other)

    def fill(self, table: Any, values: Mapping[str, Any]) -> None:
        """Write values into the arrays of a dict in place, because layers may hold the same arrays."""
        for name, value in values.items():
            array = self.find_item(table, name)
            if not isinstance(array, np.ndarray):
                raise KeyError(name)
            array[...] = value

    def invoke(self, layer: Any, name: str, *arguments: Any) -> Any:
        """Call a method by its name, or by a near name."""
        self.step = name
        return self.find_method(layer, name)(*arguments)

    def record_objects(self, name: str) -> contextlib.AbstractContextManager[list[tuple[Any, dict[str, Any]]]]:
        """Record the objects of a class that are made inside the block, with copies of their `params`."""
        return record_objects(self.namespace, name, copy_params)

    def record_parameters(self, *names: str) -> contextlib.AbstractContextManager[list[tuple[Any, dict[str, Any]]]]:
        """Record the objects made inside the block that hold all of these parameters, with copies of those."""

        def read(made: Any) -> dict[str, Any] | None:
            holder = self.find_holder(made, names)
            kept = {name: convert_to_array(self.find_parameter(holder, name)) for name in names}
            return None if any(isinstance(one, NotAnArray) for one in kept.values()) else kept

        return record_objects(self.namespace, "", read)

    def learn(self, layer: Any, gradient: Any, rate: Any) -> Any:
        """Call a backward that takes a learning rate and updates the parameters."""
        self.step = "backward"
        return self.find_method(layer, "backward")(self.copy(gradient), self.copy(rate))

    def compute_loss(self, loss: Any, predicted: Any, target: Any) -> Any:
        """Compute the loss by the object's call or its forward, with the arguments in the order of its parameters."""
        self.step = "forward"
        call = loss if callable(loss) and "__call__" in dir(type(loss)) else self.find_method(loss, "forward")
        wanted = list_positional(type(loss).__call__ if call is loss else call) or []
        given = [np.float64(predicted), self.copy(target)]  # a layer returns a float64 too
        return call(*order_inputs(self.spec, [p for p in wanted if p.name != "self"], given))

    def split_values(self, value: Any, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
        """Yield the parts of a returned tuple by name; a list of numbers counts as an array."""
        if isinstance(value, np.ndarray) and value.shape == (len(names),):
            value = tuple(value)  # a caller can unpack this array like a tuple
        parts = list(value) if isinstance(value, tuple | list) and len(value) == len(names) else None
        if parts is None and len(names) > 1 and isinstance(value, int | float | np.generic | np.ndarray):
            parts = [value]  # only the first part was returned
        for position, name in enumerate(names):
            if parts is None or position >= len(parts):
                yield name, describe_value(value, wanted=len(names))
            else:
                yield name, join_numbers(parts[position])

    def replace_numbers(self, numbers: Mapping[float, float]) -> contextlib.AbstractContextManager[None]:
        """Inside the block, every forward of the submission's classes gets other numbers in place of these."""
        return replace_numbers(self.namespace, numbers)

    record_calls = staticmethod(record_calls)
    is_reversed = staticmethod(is_reversed)
    stack = staticmethod(stack)

    @staticmethod
    def copy(value: Any) -> Any:
        """Copy a value; an array without dimensions becomes a number of Python, as learners write numbers."""
        if not isinstance(value, np.ndarray | np.generic):
            return value
        return value.item() if value.ndim == 0 else np.array(value)
