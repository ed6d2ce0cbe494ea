"""Find the first statement of a training in which something stands where another thing belongs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.diagnosis.proposals.assignments import (
    begun,
    counts,
    fillings,
    is_empty,
    loop_around,
    names_of,
    read_names,
    written_rows,
)
from grader.diagnosis.proposals.missing import behind
from grader.diagnosis.proposals.roles import Roles
from grader.diagnosis.statements import Function, own_nodes
from grader.model import Check


def misfit(check: Check, function: Function) -> int | None:
    """The line of the first statement in which something stands where another thing belongs."""
    if not check.structure.roles:
        return None
    roles = Roles(check, function)
    first = roles.odd_return() or roles.filled_twice()
    if first is not None:
        return first
    found = [*roles.odd, *wrong_tables(check.structure.truth_table, function), *begun_wrong(function)]
    return min(found, default=None) or roles.incomplete_return() or lacking(roles, function)


def begun_wrong(function: Function) -> Iterator[int]:
    """Yield the lines in which a count begins with another number than 0."""
    counted = counts(function)
    for name, value in begun(function):
        if name in counted and isinstance(value, ast.Constant) and value.value != 0:
            yield value.lineno


def wrong_tables(table: Sequence[Sequence[int]], function: Function) -> Iterator[int]:
    """Yield the lines whose rows or targets are not those of the truth table."""
    rows: list[object] = []
    for _, value in sorted(begun(function), key=lambda pair: pair[1].lineno) if table else ():
        found = written_rows(value)
        if found is None or len(found) != len(table):
            continue
        if all(isinstance(row, list) and len(row) == len(table[0]) - 1 for row in found):
            rows = found
            if sorted(map(repr, found)) != sorted(repr(list(row[:-1])) for row in table):
                yield value.lineno
        elif all(isinstance(one, int) for one in found) and rows:
            meant = {repr(list(row[:-1])): row[-1] for row in table}
            if any(meant.get(repr(row), one) != one for row, one in zip(rows, found, strict=True)):
                yield value.lineno


def lacking(roles: Roles, function: Function) -> int | None:
    """The line in front of which a statement is missing: what it should use is made, and nothing uses it."""
    read, filled = read_names(function), fillings(function)
    empty = [name for name, value in begun(function) if is_empty(value) and name not in filled]
    unread = [name for name in filled if name not in read]
    if empty and unread:
        around = loop_around(function, filled[unread[0]][0])
        return behind(around) if around else None
    assigned = sorted((n for n in own_nodes(function) if isinstance(n, ast.Assign)), key=lambda n: n.lineno)
    for statement in assigned:
        for name in names_of(statement):
            if name not in read and roles.of.get(name) in ("slope", "slopes", "loss"):
                return behind(statement)
    counted = counts(function)
    for name, value in begun(function):
        if isinstance(value, ast.Constant) and value.value == 0 and name in read and name not in counted:
            loops = [n for n in own_nodes(function) if isinstance(n, ast.For) and n.lineno > value.lineno]
            return behind(loops[0]) if loops else None
    return None
