"""Propose a text in which Python reaches a definition or a method: without its cover, or at its own place."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from grader.diagnosis.proposals.lines import Slip, read_margin
from grader.submission.source import Cell, holds_line

CALL = "__call__"
Values = Mapping[str, object]
COMMENT = re.compile(r"^(\s*)#+ ?")


def move_out(cell: Cell, line: int, values: Values) -> Iterator[Slip]:
    """A definition at the left margin, then also without the first lines of the blocks around it."""
    around = [n for n in cell.nodes if isinstance(n, ast.stmt) and n.lineno < line and holds_line(n, line)]
    node = next((n for n in cell.nodes if isinstance(n, ast.ClassDef | ast.FunctionDef) and n.lineno == line), None)
    if node is None:
        return
    margin = len(read_margin(cell.lines[line - 1]))
    first = min((one.lineno for one in node.decorator_list), default=line)
    text = {n: cell.lines[n - 1] for n in range(first, (node.end_lineno or line) + 1)}
    moved = {n: one[min(margin, len(read_margin(one))) :] for n, one in text.items()}
    yield Slip(moved, place=line)
    yield Slip(moved | {outer.lineno: "" for outer in around}, place=line)


def open_string(cell: Cell, line: int, values: Values) -> Iterator[Slip]:
    """The lines of a string as code."""
    string = next((n for n in cell.statements if holds_line(n, line)), None)
    if string is None:
        return
    last = string.end_lineno or line
    first = re.sub(r"^.*?[rRuU]?(?:\"{3}|'{3}|\"|')", "", cell.lines[string.lineno - 1], count=1)
    yield Slip({string.lineno: first, last: re.sub(r"(?:\"{3}|'{3})\s*$", "", cell.lines[last - 1])}, place=line)


def uncomment(cell: Cell, line: int, values: Values) -> Iterator[Slip]:
    """The lines from a commented header on as code, as far as they are comments."""
    changed: dict[int, str] = {}
    for number in range(line, len(cell.lines) + 1):
        text = cell.lines[number - 1]
        if text.strip() and not COMMENT.match(text):
            break
        changed[number] = COMMENT.sub(r"\1", text)
        inside = not changed[number].strip() or len(read_margin(changed[number])) > len(read_margin(changed[line]))
        if number > line and not inside:
            del changed[number]
            break
    yield Slip(changed, place=line)


def rename_word(cell: Cell, line: int, values: Values) -> Iterator[Slip]:
    """The header with the name that is asked for."""
    yield Slip({line: re.sub(rf"\b{values['name']}\b", str(values["near"]), cell.lines[line - 1], count=1)})


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


UNCOVERED = {"inside_block": move_out, "in_string": open_string, "commented_out": uncomment, "near_name": rename_word}
