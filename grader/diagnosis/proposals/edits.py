"""Every small edit of a student's class or function, as replacements in single lines."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from grader.diagnosis.code import Code, Function, is_own, own_nodes
from grader.diagnosis.proposals.rules import RULES
from grader.diagnosis.proposals.scope import scope_of
from grader.submission.source import Cell

NEARER_IN_HELPER = 0.5  # a slip in a helper is mended there, and not where it is called


@dataclass(frozen=True)
class Change:
    """A replacement of one piece of a line; the cheaper, the nearer to what stands there.

    `turn`: where it stands, from 0, among all that one rule would put there, each of which is as likely.
    """

    line: int
    before: str
    after: str
    cost: float
    turn: int = 0


def changes(code: Code) -> list[Change]:
    """All small edits, the nearest first."""
    cell = cell_of(code)
    if cell is None:
        return []
    lines = cell.lines
    found: dict[tuple[int, str], Change] = {}
    own = list(code.methods.values())
    others = [n for n in (cell.tree.body if cell.tree else ()) if n is not code.node]
    classes = [n.name for n in others if isinstance(n, ast.ClassDef)]
    attributes = sorted({f"self.{n.attr}" for n in ast.walk(code.node) if is_own(n)})
    for function in dict.fromkeys([*own, *helpers(code, code.node)]):
        scope = scope_of(function, code, attributes, classes)
        for node in own_nodes(function):
            for rule in RULES:
                for turn, (target, text, cost) in enumerate(rule(node, scope)):
                    change = replaced(lines, target, text, cost - NEARER_IN_HELPER * (function not in own), turn)
                    if change is not None and change.after != change.before:
                        key = (change.line, change.after)
                        found[key] = min(change, found.get(key, change), key=lambda c: c.cost)
    return sorted(found.values(), key=lambda c: c.cost)


def helpers(code: Code, node: ast.AST) -> list[Function]:
    """The functions of the same text that a class, method or function calls."""
    cell = cell_of(code)
    called = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    others = cell.tree.body if cell and cell.tree else ()
    return [n for n in others if isinstance(n, Function) and n.name in called and n is not code.node]


def cell_of(code: Code) -> Cell | None:
    """The cell, or the file, that the class or function stands in."""
    return next((c for c in code.candidate.source.cells if c.number == code.candidate.definition.cell), None)


def replaced(lines: Sequence[str], node: ast.AST, text: str, cost: float, turn: int) -> Change | None:
    """The line with a node's text replaced; None for one that goes over several lines."""
    line, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", -1)
    if line != last or not 0 < line <= len(lines):
        return None
    before = lines[line - 1]
    raw = before.encode("utf-8")  # columns of the tree count bytes
    head, tail = raw[: node.col_offset].decode("utf-8"), raw[node.end_col_offset :].decode("utf-8")  # type: ignore[attr-defined]
    return Change(line, before, f"{head}{text}{tail}", cost, turn)
