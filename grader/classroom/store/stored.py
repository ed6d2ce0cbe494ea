"""A report as text for the store and back: ids and values, so that its words are chosen when it is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np

from grader.model import ExerciseResult, Message, Problem, Untrusted

# values of a message are of any type, so these two say what they are
UNTRUSTED, MESSAGE = "~untrusted", "~message"
PLAIN = (str, float, int, bool, NoneType)


class Unreadable(Exception):
    """Text that is not, or no longer, a stored report."""


def text_of(exercises: tuple[ExerciseResult, ...]) -> str:
    """The results of a report as JSON, the same for the same results however long they took."""
    told = [plain(replace(exercise, seconds=0.0)) for exercise in exercises]
    return json.dumps(told, ensure_ascii=True, separators=(",", ":"))


def exercises_of(text: str) -> tuple[ExerciseResult, ...]:
    """The results that `text_of` wrote; Unreadable when it did not."""
    return tuple(restored(ExerciseResult, one) for one in loaded(text))


def text_of_problems(problems: tuple[Problem, ...]) -> str:
    """Problems as JSON."""
    return json.dumps([plain(problem) for problem in problems], separators=(",", ":"))


def problems_of(text: str) -> tuple[Problem, ...]:
    """The problems that `text_of_problems` wrote."""
    return tuple(restored(Problem, one) for one in loaded(text))


def loaded(text: str) -> list[Any]:
    """A JSON list; Unreadable when it is none."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Unreadable(str(error)) from None
    if not isinstance(found, list):
        raise Unreadable(f"a list is due, got {type(found).__name__}")
    return found


def plain(value: Any) -> Any:
    """A value as JSON has it; of a dataclass the fields that differ from their defaults."""
    if type(value) in PLAIN:  # most are, of the thousands in a report
        return value
    match value:
        case StrEnum():
            return str(value)
        case Untrusted():
            return str(value)
        case np.generic() | np.ndarray():
            return value.tolist()
        case Mapping():
            return {str(name): marked(one) for name, one in value.items()}
        case tuple() | list():
            return [plain(one) for one in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            named = ((name, getattr(value, name), default) for name, default in defaults_of(value.__class__))
            return {name: plain(one) for name, one, default in named if one != default}
    return value


@cache
def defaults_of(type_: Any) -> list[tuple[str, Any]]:
    """The names of a dataclass's fields with their defaults, which are MISSING where there is none."""
    return [(f.name, f.default if f.default_factory is MISSING else f.default_factory()) for f in fields(type_)]


def marked(value: Any) -> Any:
    """A value of a mapping, marked where its type could not be told from JSON."""
    match value:
        case Untrusted():
            return {UNTRUSTED: str(value)}
        case Message():
            return {MESSAGE: plain(value)}
        case tuple() | list():
            return [marked(one) for one in value]
    return plain(value)


def restored(type_: Any, found: Any) -> Any:
    """The value of that type which `plain` turned into JSON; Unreadable when it cannot be one."""
    if found is None or type_ is Any:
        return unmarked(found)
    if get_origin(type_) in (Union, UnionType):
        (inner,) = (one for one in get_args(type_) if one is not NoneType)
        return restored(inner, found)
    if get_origin(type_) is tuple:
        return tuple(restored(get_args(type_)[0], one) for one in found)
    try:
        if isinstance(type_, type) and is_dataclass(type_):
            types = types_of(type_)
            return type_(**{name: restored(types[name], one) for name, one in found.items()})
        if isinstance(found, dict):
            return unmarked(found)
        return type_(found) if isinstance(type_, type) and issubclass(type_, str) else found
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from None


@cache
def types_of(type_: type) -> dict[str, Any]:
    """The types of a dataclass's fields."""
    return get_type_hints(type_)


def unmarked(found: Any) -> Any:
    """What `marked` marked, as what it was."""
    match found:
        case {"~untrusted": text}:
            return Untrusted(text)
        case {"~message": message}:
            return restored(Message, message)
        case dict():
            return {name: unmarked(one) for name, one in found.items()}
        case list():
            return tuple(unmarked(one) for one in found)
    return found
