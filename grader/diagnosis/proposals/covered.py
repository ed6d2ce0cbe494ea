"""Propose a text in which Python reaches a definition: without its cover, or under the right name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from grader.diagnosis.proposals.lines import Slip, read_margin
from grader.submission.source import Cell, holds_line

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
    text = re.sub(rf"\b{values['name']}\b", str(values["near"]), cell.lines[line - 1], count=1)
    yield Slip({line: text})


UNCOVERED = {
    "inside_block": move_out,
    "in_string": open_string,
    "commented_out": uncomment,
    "near_name": rename_word,
}
