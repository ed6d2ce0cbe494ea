"""Turn the values that a submission returns into arrays, or say which other values they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

LARGEST = 1_000_000  # elements of one array
NUMBERS = "biufc"  # kinds of dtypes
NOT_CALLED = "not_called"  # the kind of a value that no call was made for; it is never sent


@dataclass(frozen=True)
class NotAnArray:
    """A value that is not one array of numbers. The grader reads it as `Strange`, with the same kinds."""

    kind: str
    count: int | None = None  # of the values in it
    wanted: int | None = None  # of the values that the exercise asks for
    text: str = ""  # the name of its type, or its keys


def iterate_leaves(value: Any) -> Iterator[Any]:
    """Yield the leaves of nested tuples, lists and arrays."""
    if isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim):
        for part in value:
            yield from iterate_leaves(part)
    else:
        yield value


def join_numbers(value: Any) -> Any:
    """Turn a list of numbers, or of arrays of one number, into an array; return any other value unchanged."""
    if not isinstance(value, tuple | list):
        return value
    parts = [np.asarray(part) for part in value]
    if any(part.size != 1 or part.dtype.kind not in "biuf" for part in parts):
        return value
    return np.array([part.reshape(()) for part in parts], dtype=float)


def describe_value(value: Any, *, count: int | None = None, wanted: int | None = None) -> NotAnArray:
    """Describe a value that is not the array, or not the `wanted` number of values, that an exercise asks for.

    `count` is the number of values in a sequence. The default is its length.
    """
    if isinstance(value, tuple | list):
        return NotAnArray("sequence", len(value) if count is None else count, wanted, name_type(value))
    if value is None:
        kind = "nothing"
    elif isinstance(value, str):
        kind = "text"
    elif isinstance(value, np.ndarray):
        kind = "array" if value.dtype.kind in NUMBERS else "objects"
    else:
        kind = "number" if isinstance(value, int | float | np.generic) else "object"
    return NotAnArray(kind, wanted=wanted, text=name_type(value))


def name_type(value: Any) -> str:
    """Return the name of a value's type."""
    return str(type(value).__name__)


def convert_to_array(value: Any) -> Any:
    """Convert a value to an ordinary array, or return NotAnArray."""
    if isinstance(value, NotAnArray):
        return value
    if isinstance(value, bool | int | float | complex | np.generic | np.ndarray):
        try:
            array = np.array(value)
        except (ValueError, TypeError, OverflowError):
            return describe_value(value)
        if array.dtype.kind not in NUMBERS:
            return describe_value(array)
        if array.dtype.char in "gG":
            array = array.astype(float if array.dtype.kind == "f" else complex)  # no other system has long doubles
        return array if array.size <= LARGEST else NotAnArray("too_large", array.size)
    return describe_value(value)


def stack(outputs: Sequence[Any]) -> Any:
    """Stack outputs of one shape into one array."""
    arrays = [convert_to_array(output) for output in outputs]
    if any(isinstance(array, NotAnArray) for array in arrays) or len({array.shape for array in arrays}) > 1:
        return NotAnArray("shapes")
    return np.stack(arrays)
