"""Find the line of a missing statement: beside its like, behind what it reads, before what reads it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from grader.diagnosis.code import Code
from grader.diagnosis.statements import Function, is_own, walk_body


def find_loop_before(function: Function | None, line: int | None, name: str) -> int | None:
    """Find the loop around a line that continues from a name, which nothing sets before the loop."""
    if function is None or line is None:
        return None
    around = [n for n in walk_body(function) if isinstance(n, ast.For | ast.While) and n.lineno < line <= find_end(n)]
    bound = [
        n for n in walk_body(function) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
    ]
    # of several names that are set at once, one may as well be read in place of another
    several = any(isinstance(n, ast.Tuple) and set(bound) & set(n.elts) for n in walk_body(function))
    if not around or several or any(n.lineno != line for n in bound):
        return None
    loop = max(around, key=lambda n: n.lineno)
    here = [n for n in walk_body(function) if isinstance(n, ast.Assign) and n.lineno == line]
    return loop.lineno if any(is_continued(statement, name, loop) for statement in here) else None


def is_continued(statement: ast.Assign, name: str, loop: ast.For | ast.While) -> bool:
    """Is this `total = total + x`, or `out = layer.forward(out)` with a layer of the loop?"""
    match statement:
        case ast.Assign(value=ast.BinOp(left=left, right=right)):
            return any(isinstance(side, ast.Name) and side.id == name for side in (left, right))
        case ast.Assign(value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner)) | ast.Name(id=owner))):
            turns = ast.walk(loop.target) if isinstance(loop, ast.For) else ()
            return any(isinstance(n, ast.Name) and n.id == owner for n in turns)
    return False


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
            yield from ((part.attr, statement) for part in ast.walk(target) if is_stored(part))  # type: ignore[attr-defined]


def is_stored(node: ast.AST) -> bool:
    """Is `self.name` set here?"""
    return is_own(node) and isinstance(node.ctx, ast.Store)


def find_comment_above(code: Code, line: int) -> int:
    """The first of the lines of comment above a line, which belong to it."""
    cell = code.candidate.source.cell(code.candidate.definition.cell)
    lines = cell.lines if cell else ()
    while 1 < line <= len(lines) + 1 and lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line


def find_end(statement: ast.stmt) -> int:
    """The last line of a statement."""
    return statement.end_lineno or statement.lineno


def find_line_behind(statement: ast.stmt) -> int:
    """The line after a statement."""
    return find_end(statement) + 1
