"""The plan of an exercise, as a child reads it."""

from __future__ import annotations

import functools
import types
from collections.abc import Mapping
from typing import Any, NamedTuple


class ChildPlan(NamedTuple):
    """A plan as a child reads it: drive, spec, the methods asked for, and the arrays of each case."""

    drive: types.CodeType
    spec: Mapping[str, Any]
    methods: frozenset[str]
    cases: list[dict[str, Any]]


def read_plan(head: Mapping[str, Any], arrays: Mapping[str, Any]) -> ChildPlan:
    """Read a plan from a frame; the zygote reads each plan once, for all its children."""
    cases: list[dict[str, Any]] = [{} for _ in range(head["cases"])]
    for key, array in arrays.items():
        position, _, name = key.partition("/")
        cases[int(position)][name] = array
    return ChildPlan(compile_drive(head["drive"]), head["spec"], frozenset(head["methods"]), cases)


@functools.cache
def compile_drive(drive: str) -> Any:
    """Compile a drive, once for all exercises with the same text."""
    return compile(drive, "<drive>", "exec")
