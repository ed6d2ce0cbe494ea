"""Find the first statement of a training in which something stands where another thing belongs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.diagnosis.proposals.assignments import (
    find_counts,
    find_fillings,
    find_outer_loop,
    is_empty,
    list_bindings,
    list_bound_names_of,
    list_read_names,
    read_written_rows,
)
from grader.diagnosis.proposals.missing import find_line_behind
from grader.diagnosis.proposals.roles import Roles
from grader.diagnosis.statements import Function, walk_body
from grader.model import Check


def find_misfit_statement(check: Check, function: Function) -> int | None:
    """The line of the first statement in which something stands where another thing belongs."""
    if not check.structure.roles:
        return None
    roles = Roles(check, function)
    first = roles.odd_return() or roles.filled_twice()
    if first is not None:
        return first
    found = [*roles.odd, *find_wrong_tables(check.structure.truth_table, function), *find_wrong_counts(function)]
    return min(found, default=None) or roles.incomplete_return() or find_line_of_missing(roles, function)


def find_wrong_counts(function: Function) -> Iterator[int]:
    """Yield the lines in which a count begins with another number than 0."""
    counted = find_counts(function)
    for name, value in list_bindings(function):
        if name in counted and isinstance(value, ast.Constant) and value.value != 0:
            yield value.lineno


def find_wrong_tables(table: Sequence[Sequence[int]], function: Function) -> Iterator[int]:
    """Yield the lines whose rows or targets are not those of the truth table."""
    rows: list[object] = []
    for _, value in sorted(list_bindings(function), key=lambda pair: pair[1].lineno) if table else ():
        found = read_written_rows(value)
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


def find_line_of_missing(roles: Roles, function: Function) -> int | None:
    """The line in front of which a statement is missing: what it should use is made, and nothing uses it."""
    read, filled = list_read_names(function), find_fillings(function)
    empty = [name for name, value in list_bindings(function) if is_empty(value) and name not in filled]
    unread = [name for name in filled if name not in read]
    if empty and unread:
        around = find_outer_loop(function, filled[unread[0]][0])
        return find_line_behind(around) if around else None
    assigned = sorted((n for n in walk_body(function) if isinstance(n, ast.Assign)), key=lambda n: n.lineno)
    for statement in assigned:
        for name in list_bound_names_of(statement):
            if name not in read and roles.of.get(name) in ("slope", "slopes", "loss"):
                return find_line_behind(statement)
    counted = find_counts(function)
    for name, value in list_bindings(function):
        if isinstance(value, ast.Constant) and value.value == 0 and name in read and name not in counted:
            loops = [n for n in walk_body(function) if isinstance(n, ast.For) and n.lineno > value.lineno]
            return find_line_behind(loops[0]) if loops else None
    return None
