"""Convert reports to JSON and back; they hold ids and values, and a format chooses the words later."""

from __future__ import annotations

import json
from typing import Any, TypeVar

import numpy as np
from msgspec import convert, to_builtins

from grader.model import Message, Untrusted

UNTRUSTED = "~untrusted"  # the values of a message are of any type, so this type is marked
T = TypeVar("T")


class DamagedEntry(Exception):
    """Text of the store that is not what was written there."""


def to_json(value: Any) -> str:
    """Write dataclasses as JSON in ASCII, equal for equal values."""
    return json.dumps(to_builtins(value, enc_hook=to_builtin), separators=(",", ":"))


def to_builtin(value: Any) -> Any:
    """Turn a value that JSON does not have into one that it has."""
    match value:
        case Untrusted():
            return {UNTRUSTED: str(value)}
        case np.generic() | np.ndarray():
            return value.tolist()
    raise NotImplementedError(f"{type(value).__name__} cannot be stored")


def from_json(text: str, wanted: type[T]) -> T:
    """Read a value of that type from a text of `to_json`; DamagedEntry for other text."""
    try:
        return read_as(json.loads(text, object_hook=restore_types), wanted)
    except (ValueError, TypeError, RecursionError) as error:
        raise DamagedEntry(str(error)) from None


def read_as(value: Any, wanted: type[T]) -> T:
    """Read plain values as that type; DamagedEntry for others."""
    try:
        return convert(value, wanted)
    except ValueError as error:  # msgspec raises one
        raise DamagedEntry(str(error)) from None


def restore_types(found: dict[str, Any]) -> Any:
    """Turn a table into the message or untrusted text that it stands for; else return it."""
    match found:
        case {"id": str(id), "values": dict(values)} if len(found) == 2:
            return Message(id, to_tuples(values))
        case {"~untrusted": str(text)}:
            return Untrusted(text)
    return found


def to_tuples(value: Any) -> Any:
    """Return a value of a message, with tuples in place of lists."""
    match value:
        case dict():
            return {name: to_tuples(one) for name, one in value.items()}
        case list():
            return tuple(map(to_tuples, value))
    return value
