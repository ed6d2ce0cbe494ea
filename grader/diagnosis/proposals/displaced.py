"""Propose methods of a class that stand outside of it, too deep in it, or under a near name."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

from grader.diagnosis.proposals.lines import Slip
from grader.submission.source import Cell

CALL = "__call__"


def find_displaced_methods(cell: Cell, owner: ast.ClassDef, asked: Collection[str]) -> Iterator[Slip]:
    """Find methods that a class lacks, and move them into it."""
    lacking = {*asked, "__init__"} - {n.name for n in owner.body if isinstance(n, ast.FunctionDef)}
    yield from find_methods_outside(cell, owner, lacking)
    for node in owner.body:
        if isinstance(node, ast.ClassDef) and lacking & {n.name for n in node.body if isinstance(n, ast.FunctionDef)}:
            moved = shift_lines(cell, node.body, node.col_offset - node.body[0].col_offset)
            values = {"name": node.name, "owner": owner.name}
            yield Slip({**moved, node.lineno: ""}, values, node.lineno, id="class_in_class")
        inner = [n for n in ast.walk(node) if isinstance(n, ast.FunctionDef) and n is not node and n.name in lacking]
        if isinstance(node, ast.FunctionDef) and inner:
            moved = shift_lines(cell, inner, node.col_offset - inner[0].col_offset)
            yield Slip(moved, {"name": inner[0].name, "owner": node.name}, inner[0].lineno, id="method_in_method")
        if isinstance(node, ast.FunctionDef) and node.name.strip("_") == "call" and node.name != CALL:
            line = cell.lines[node.lineno - 1].replace(node.name, CALL, 1)
            yield Slip({node.lineno: line}, {"name": node.name, "near": CALL}, node.lineno, id="method_misspelt")


def find_methods_outside(cell: Cell, owner: ast.ClassDef, lacking: Collection[str]) -> Iterator[Slip]:
    """Find the functions with `self` that follow a class at its own margin."""
    behind = [n for n in cell.statements if n.lineno > owner.lineno and n.col_offset == owner.col_offset]
    found: list[ast.FunctionDef] = []
    for node in behind:
        if isinstance(node, ast.ClassDef):
            break
        if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "self":
            found.append(node)
    first = next((n for n in found if n.name in lacking), None)
    if first is not None:
        moved = shift_lines(cell, found, owner.body[0].col_offset - owner.col_offset)
        yield Slip(moved, {"name": first.name, "owner": owner.name}, first.lineno, id="method_outside")


def shift_lines(cell: Cell, statements: Iterable[ast.stmt], by: int) -> dict[int, str]:
    """Return the lines of statements with so many spaces more, or fewer."""
    lines: dict[int, str] = {}
    for node in statements:
        decorators = getattr(node, "decorator_list", [])
        first = min((one.lineno for one in decorators), default=node.lineno)
        for number in range(first, (node.end_lineno or first) + 1):
            line = cell.lines[number - 1]
            blanks = len(line) - len(line.lstrip())
            lines[number] = (" " * by + line if by > 0 else line[min(-by, blanks) :]) if line.strip() else line
    return lines
