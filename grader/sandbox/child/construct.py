"""Make an object of a submission's class, in each way in which learners write a constructor."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .calls import is_size_name, list_keyword_only, list_positional, read_attributes
from .values import NotAnArray, join_numbers

KNOWN_AS = {
    "W": ("W", "w", "weight", "weights"),
    "w": ("w", "W", "weight", "weights"),
    "b": ("b", "B", "bias", "biases"),
}


def construct(cls: Any, given: Mapping[str, Any]) -> tuple[Any, Sequence[Any]]:
    """Make an object of the class: from its parameters, from their sizes, or empty and filled afterwards.

    Returns the object, and the parameters if it was filled: its forward(x, W, b) may take them too.
    """
    if given and given.keys() == list_keyword_only(cls):
        return cls(**given), ()
    wanted = list_positional(cls)
    if wanted is None or not given:
        return cls(*given.values()), ()
    names = [parameter.name.lower().strip("_") for parameter in wanted]
    if not names:
        own = cls.__init__ is not object.__init__ or any(hasattr(cls, name) for name in given)
        passed_on = list_positional(getattr(cls, "forward", None)) or ()
        if not own and len(passed_on) < 2 + len(given):
            return cls(*given.values()), ()  # raises: the class takes no arguments
        return fill_parameters(cls(), given), tuple(given.values())
    if any(is_size_name(name) for name in names[: len(given)]):
        required = [p for p in wanted if p.default is p.empty]
        sizes = next(v for v in given.values() if np.ndim(v) == 2).shape
        layer = cls(*sizes, *([0.01] * (len(required) - len(sizes))))
        return fill_parameters(layer, given), tuple(given.values())
    if len(names) < len(given):
        first = dict(list(given.items())[: len(names)])
        return fill_parameters(cls(*first.values()), given), tuple(given.values())
    by_name = {known: value for known, value in given.items() for n in names[: len(given)] if n == known.lower()}
    if len(by_name) == len(given):
        ordered = sorted(given, key=lambda known: names.index(known.lower()))
        return cls(*(given[known] for known in ordered)), ()
    return cls(*given.values()), ()


def fill_parameters(layer: Any, given: Mapping[str, Any]) -> Any:
    """Put the parameters where the object keeps them."""
    kept = getattr(layer, "params", None)
    for position, (name, value) in enumerate(given.items()):
        if isinstance(kept, list) and position < len(kept):
            # in place, because the layer may hold the same arrays under other names
            kept[position][...] = value
            continue
        known = KNOWN_AS.get(name, (name, name.lower(), name.upper()))
        key = next((n for n in known if n in kept), None) if isinstance(kept, dict) else None
        if isinstance(kept, dict) and key is not None:
            if np.size(kept[key]) == np.size(value) and np.shape(kept[key])[-1:] == np.shape(value)[-1:]:
                kept[key][...] = value
            else:
                kept[key] = value
            continue
        own = next((n for n in known if hasattr(layer, n)), name)
        column = (np.size(value), 1) if np.ndim(value) == 1 else None
        # a class that makes a column of a vector computes with a column
        setattr(
            layer, own, np.reshape(value, column) if column == getattr(getattr(layer, own, 0), "shape", 0) else value
        )
    return layer


def read_parameter(layer: Any, name: str) -> Any:
    """Read a parameter from the object: from its name, a usual name, or from `w1`, `w2`, which hold its numbers."""
    own = read_attributes(layer)
    known = next((n for n in KNOWN_AS.get(name, (name,)) if own.get(n) is not None), None)
    if known is not None:
        return join_numbers(own[known])
    numbered = list_numbered(own, name)
    return join_numbers([own[part] for part in numbered]) if numbered else NotAnArray("not_set")


def write_parameter(layer: Any, name: str, value: Any) -> None:
    """Write a parameter where `read_parameter` reads it; a list stays a list."""
    own = read_attributes(layer)
    names = KNOWN_AS.get(name, (name,))
    known = next((n for n in names if own.get(n) is not None), next((n for n in names if n in own), None))
    numbered = list_numbered(own, name)
    if known is not None:
        setattr(layer, known, list(value) if isinstance(own[known], list) else value)
    elif len(numbered) == np.size(value):
        for part, number in zip(numbered, np.ravel(value), strict=True):
            setattr(layer, part, float(number))
    else:
        setattr(layer, name, value)


def list_numbered(own: Mapping[str, Any], name: str) -> list[str]:
    """List the attributes `w1`, `w2` or `w_1`, `w_2`, which hold the numbers of a parameter, in order."""
    pattern = re.compile(rf"(?:{'|'.join(KNOWN_AS.get(name, (name,)))})_?(\d+)")
    found = {int(match[1]): part for part in own if (match := pattern.fullmatch(part)) and np.ndim(own[part]) == 0}
    return [found[number] for number in sorted(found)] if len(found) > 1 else []
