"""Edits of whole statements: moved, exchanged, or left out where they stand twice."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.diagnosis.code import Code
from grader.diagnosis.statements import Function, walk_body
from grader.model import Edit, Message, Untrusted

Moved = tuple[tuple[Edit, ...], float, Message]  # the edits, their cost, and the reason


def propose_moves(function: Function, code: Code) -> Iterator[Moved]:
    """Yield the changes of a function's statements, each of one line."""
    for node in (function, *walk_body(function)):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            yield from propose_in_body(node, body, code)


def propose_in_body(block: ast.AST, body: Sequence[ast.stmt], code: Code) -> Iterator[Moved]:
    """Yield the changes of the statements of one block."""
    short = [s for s in body if s.lineno == s.end_lineno and not isinstance(s, ast.FunctionDef | ast.Pass)]
    texts = [ast.unparse(statement) for statement in short]
    seen: set[str] = set()
    for number, statement in enumerate(short):
        values = {"part": texts[number]}
        if texts[number] in seen:
            yield (write_line(statement, "pass", code),), 0.6, Message("edit.twice", values)
        elif isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr):
            cost = 1.1 if is_update(statement) else 1.3
            yield (write_line(statement, "pass", code),), cost, Message("edit.line_too_much", values)
        seen.add(texts[number])
        if isinstance(statement, ast.Return) and statement is not body[-1] and body[-1] in short:
            last = f"{ast.unparse(body[-1])}\n{' ' * body[-1].col_offset}{texts[number]}"
            edits = (write_line(statement, "pass", code), write_line(body[-1], last, code))
            yield edits, 0.5, Message("edit.too_early", values)
        if isinstance(block, ast.For | ast.While) and is_made_anew(statement, block):
            loop = str(code.text(code.place(block.lineno))).strip()
            first = f"{texts[number]}\n{' ' * block.col_offset}{loop}"
            yield (
                (write_line(statement, "pass", code), write_line(block, first, code)),
                0.8,
                Message("edit.anew", values),
            )
    tail = list(itertools.takewhile(is_append, reversed(body)))[::-1]
    if isinstance(block, ast.For | ast.While) and tail and len(tail) < len(body) and {*tail} <= {*short}:
        moved = tuple(move_left(statement, block, code) for statement in tail)
        yield moved, 0.6, Message("edit.each_round", {"part": ast.unparse(tail[0])})
    for one, other in itertools.pairwise(short):
        if not isinstance(other, ast.Return):
            edits = (write_line(one, ast.unparse(other), code), write_line(other, ast.unparse(one), code))
            yield edits, 0.8, Message("edit.exchanged", {"part": ast.unparse(one), "other": ast.unparse(other)})


def is_append(statement: ast.stmt) -> bool:
    """Does a statement add to a list?"""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append"))):
            return True
    return False


def move_left(statement: ast.stmt, block: ast.stmt, code: Code) -> Edit:
    """Return the edit that puts the last statement of a block behind the block."""
    start = replace(code.place(statement.lineno), column=1)
    line = code.text(start) or Untrusted("")
    return Edit(start, len(line) + 1, Untrusted(" " * block.col_offset + line.strip()), line)


def is_update(statement: ast.stmt) -> bool:
    """Does it give a name another value, computed from the one that it has?"""
    match statement:
        case ast.AugAssign():
            return True
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value))
    return False


def is_made_anew(statement: ast.stmt, loop: ast.For | ast.While) -> bool:
    """Is it an assignment of a call, or of an empty list, that does not depend on the loop?"""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call | ast.List | ast.Tuple):
        return False
    bound = {n.id for n in ast.walk(loop) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return not any(isinstance(n, ast.Name) and n.id in bound for n in ast.walk(statement.value))


def write_line(statement: ast.stmt, text: str, code: Code) -> Edit:
    """Return the edit that puts a text in place of the line that a statement begins in."""
    start = code.candidate.source.place(code.candidate.definition.cell, statement.lineno, statement.col_offset)
    line = code.text(start) or Untrusted("")
    return Edit(start, len(line) + 1, Untrusted(text), line)
