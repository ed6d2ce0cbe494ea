"""What a submission's code returned, as arrays, or in a word what it was instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

LARGEST = 1_000_000  # elements of one array


class Strange(str):
    """What came instead of an array, in a word or two."""


def spread(value: Any) -> Iterator[Any]:
    """The leaves of nested tuples, lists and arrays."""
    if isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim):
        for part in value:
            yield from spread(part)
    else:
        yield value


def numbers(value: Any) -> Any:
    """A list of numbers, or of arrays with one number each, as an array; anything else as it is."""
    if not isinstance(value, tuple | list):
        return value
    parts = [np.asarray(part) for part in value]
    if any(part.size != 1 or part.dtype.kind not in "biuf" for part in parts):
        return value
    return np.array([part.reshape(()) for part in parts], dtype=float)


def describe(value: Any) -> str:
    """What a returned value is, for a message."""
    if value is None:
        return "None"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, np.ndarray):
        return "an array of objects" if value.dtype.kind not in "biufc" else "one array"
    if isinstance(value, int | float | np.generic):
        return "one number"
    return f"a {type(value).__name__}"


def count_of(value: Any, parts: Sequence[Any]) -> str:
    """How many values were found in what was returned, where it is a sequence."""
    return f"{len(parts)} values" if isinstance(value, tuple | list) else describe(value)


def as_array(value: Any) -> Any:
    """The value as a plain array, or Strange."""
    if isinstance(value, Strange):
        return value
    if isinstance(value, bool | int | float | complex | np.generic | np.ndarray):
        try:
            array = np.array(value)
        except (ValueError, TypeError, OverflowError):
            return Strange(describe(value))
        if array.dtype.kind not in "biufc":
            return Strange(describe(array))
        if array.dtype.char in "gG":
            array = array.astype(float if array.dtype.kind == "f" else complex)  # no other system has long doubles
        return array if array.size <= LARGEST else Strange(f"an array of {array.size} numbers")
    return Strange(describe(value))
