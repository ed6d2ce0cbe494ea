"""Find the line of a missing statement: beside its like, behind what it reads, before what reads it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from grader.diagnosis.code import Code
from grader.diagnosis.statements import Function, is_own


def find_line_of_store(code: Code, function: Function, output: str, outputs: Sequence[str]) -> int | None:
    """Find the line that should store an attribute: a store that hides another, else beside its like."""
    if (hiding := find_hiding_store(code, function, output, outputs)) is not None:
        return hiding
    beside = find_line_between(
        {n: s for n, s in list_attribute_stores(function) if n in outputs}, list(outputs), output
    )
    return find_comment_above(code, beside) if beside is not None else None


def find_hiding_store(code: Code, function: Function, output: str, outputs: Sequence[str]) -> int | None:
    """The store in whose place that of an output should stand: what it keeps is overwritten, or overwrites another."""
    kept = list(list_attribute_stores(function))
    elsewhere = {n for f in code.methods.values() if f is not function for n, _ in list_attribute_stores(f)}
    for number, (attribute, statement) in enumerate(kept):
        later = [s for n, s in kept[number + 1 :] if n == attribute]
        if attribute != output and ((later and attribute in outputs) or attribute in elsewhere - set(outputs)):
            return statement.lineno
    return None


def find_line_between(kept: Mapping[str, ast.stmt], order: Sequence[str], name: str) -> int | None:
    """In front of the next of its like in this order, else behind the last."""
    place = order.index(name) if name in order else len(order)
    before = [kept[other] for other in order[:place] if other in kept]
    after = [kept[other] for other in order[place + 1 :] if other in kept]
    if before:
        return find_line_behind(before[-1])
    return after[0].lineno if after else None


def list_attribute_stores(node: ast.AST) -> Iterator[tuple[str, ast.Assign]]:
    """The assignments to `self.name`, in order."""
    found = [n for n in ast.walk(node) if isinstance(n, ast.Assign)]
    for statement in sorted(found, key=lambda n: n.lineno):
        for target in statement.targets:
            stored = [part for part in ast.walk(target) if is_own(part) and isinstance(part.ctx, ast.Store)]
            yield from ((part.attr, statement) for part in stored)


def find_comment_above(code: Code, line: int) -> int:
    """The first of the lines of comment above a line, which belong to it."""
    cell = code.candidate.source.cell(code.candidate.definition.cell)
    lines = cell.lines if cell else ()
    while 1 < line <= len(lines) + 1 and lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line


def find_line_behind(statement: ast.stmt) -> int:
    """The line after a statement."""
    return (statement.end_lineno or statement.lineno) + 1
