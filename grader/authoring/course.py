"""A course: the checks of one plugin, and the texts of helpers that it lends."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.authoring.layer import Layer
from grader.model import Check, Mistake


@dataclass(frozen=True)
class Course:
    """The exercises of a course, as its plugin declares them.

    `lent` holds the texts of helpers by name. A class that calls a helper and does not define it is lent
    the text. `files` name what the files of the course define, by module; a star import can bind no other name.
    `is_proved`: tests of the course run every drive with a right definition, so an exception in a drive is
    never the fault of the course. `exercises` and `solutions` are the folders of stubs and solutions; without them,
    they are `exercises/` and `solutions/` in the package of the plugin, or beside it. `equivalent` lists by exercise
    right mutants of its solution, as `before -> after`, each with the reason.
    ValueError where a text does not define its name.
    """

    name: str
    checks: Iterable[Layer | Check]
    lent: Mapping[str, str] = field(default_factory=dict)
    is_proved: bool = False
    files: Mapping[str, Collection[str]] = field(default_factory=dict)
    exercises: Path | None = None
    solutions: Path | None = None
    equivalent: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, text in self.lent.items():
            if not any(getattr(statement, "name", None) == name for statement in ast.parse(text).body):
                raise ValueError(f"the lent text {name!r} must define a function or class {name}")


def name_mistakes(**mistakes: Mistake) -> tuple[Mistake, ...]:
    """Give names to known mistakes that are lambdas; a catalogue file of the plugin has their texts."""
    for name, mistake in mistakes.items():
        mistake.__name__ = name
    return tuple(mistakes.values())
