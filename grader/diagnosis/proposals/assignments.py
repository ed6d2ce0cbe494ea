"""Read the statements of a training: lists that are begun and filled, counts, tables of numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.diagnosis.statements import Function, walk_body


def match_append(node: ast.AST) -> tuple[str, ast.expr | None]:
    """The name and the value of `name.append(value)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[value]):
            return name, value
    return "", None


def sort_nodes(function: Function) -> list[ast.AST]:
    """The nodes of a function from its first line to its last, loops before what else stands on their line."""
    return sorted(walk_body(function), key=lambda n: (getattr(n, "lineno", 0), not isinstance(n, ast.For)))


def list_bindings(function: Function) -> Iterator[tuple[str, ast.expr]]:
    """The names that are bound to something, each with that, tuples taken apart."""
    for node in walk_body(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
                yield from ((n.id, v) for n, v in zip(names, values, strict=True) if isinstance(n, ast.Name))


def is_list_name(function: Function, name: str) -> bool:
    """Is this the name of a list that the function begins?"""
    return any(n == name and is_empty(v) for n, v in list_bindings(function))


def read_written_rows(value: ast.expr) -> list[object] | None:
    """The numbers of `np.array([...])`, or of the list itself; None where they are not written down."""
    inner = value.args[0] if isinstance(value, ast.Call) and value.args else value
    if not isinstance(inner, ast.List) or not inner.elts:
        return None
    try:
        rows = ast.literal_eval(inner)
    except ValueError:
        return None
    return rows if isinstance(rows, list) else None


def find_outer_loop(function: Function, line: int) -> ast.For | None:
    """The innermost loop around a line."""
    around = [n for n in walk_body(function) if isinstance(n, ast.For) and n.lineno < line <= (n.end_lineno or 0)]
    return max(around, key=lambda n: n.lineno, default=None)


def find_fillings(function: Function) -> dict[str, list[int]]:
    """The lists that are filled, each with the lines of its appends."""
    found: dict[str, list[int]] = {}
    for node in walk_body(function):
        owner, value = match_append(node)
        if value is not None:
            found[owner] = sorted([*found.get(owner, ()), value.lineno])
    return found


def list_read_names(function: Function) -> set[str]:
    """The names that are read, other than to append to them."""
    owners = {n.func.value for n in walk_body(function) if isinstance(n, ast.Call) and match_append(n)[0]}  # type: ignore[attr-defined]
    return {
        n.id for n in walk_body(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n not in owners
    }


def find_counts(function: Function) -> set[str]:
    """The names that are counted up."""
    return {n.target.id for n in walk_body(function) if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)}


def is_empty(value: ast.expr) -> bool:
    """Is this `[]`?"""
    return isinstance(value, ast.List) and not value.elts


def list_bound_names_of(statement: ast.Assign) -> list[str]:
    """The names that an assignment binds."""
    return [n.id for t in statement.targets for n in ast.walk(t) if isinstance(n, ast.Name)]
