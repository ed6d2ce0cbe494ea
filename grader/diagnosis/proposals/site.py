"""The statement that an exception stopped, with all that stands around it, and edits of its text."""

from __future__ import annotations

import ast
import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf

from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.statements import Function, is_own, list_assigned_names, walk_body
from grader.model import Edit, Finding, Message, Operand, Place, Raised
from grader.submission.edit import replace_line
from grader.submission.source import Cell, Source, holds_line

PUBLIC = re.compile(r"[a-zA-Z]")
FAR = 1.2  # the cost of a name that has no letters in common
ONE_APART = 0.72  # the least likeness of names that differ by one letter
NEAR = 0.6  # the likeness from which on a name is near, whatever is in sight


def measure_likeness(name: str, other: str) -> float:
    """How alike are two names, from 0 to 1? Small and capital letters are the same."""
    one, two = sorted((name.lower(), other.lower()), key=len)
    ratio = difflib.SequenceMatcher(None, one, two).ratio()
    places = [n for n in range(len(one)) if one[n] != two[n]]
    if len(one) == len(two):  # by one letter, or by two that changed places
        turned = len(places) == 2 and places[1] == places[0] + 1 and sorted(one) == sorted(two)
        is_one_apart = len(places) == 1 or turned
    else:
        is_one_apart = any(two[:n] + two[n + 1 :] == one for n in range(len(two)))
    return max(ratio, ONE_APART) if is_one_apart and len(one) > 1 else ratio


def cost_of_name(name: str, other: str) -> float:
    """Return the cost of another name: the more alike, the lower."""
    return FAR - measure_likeness(name, other)


def list_near(name: str, known: Iterable[str], likeness: float = NEAR) -> list[str]:
    """The names that are alike, the nearest first."""
    found = [one for one in set(known) if one != name and PUBLIC.match(one) and measure_likeness(name, one) >= likeness]
    return sorted(found, key=lambda one: (-measure_likeness(name, one), one))


@dataclass(frozen=True)
class Proposal:
    """Edits that would prove a cause. The lower the cost, the nearer they are to the student's text.

    `turn` is its position, from 0, among those that one rule proposes for a node; they are equally likely.
    If the edits prove it, its finding is told. Without one, the reason is told: `replaced`, a part of a line and its
    new text, or how a statement was `moved`.
    """

    edits: tuple[Edit, ...]
    cost: float
    turn: int = 0
    finding: Finding | None = None
    moved: Message | None = None
    replaced: tuple[ast.expr | ast.stmt, str] | None = None

    @property
    def edit(self) -> Edit:
        """The first of its edits."""
        return self.edits[0]


@dataclass(frozen=True)
class Site:
    """A line of a submission that an exception stopped."""

    source: Source
    cell: Cell
    line: int
    raised: Raised
    failed: FailedExercise
    column: int | None = None

    @cached_property
    def function(self) -> Function | None:
        """The innermost function with the line."""
        found = [n for n in self.cell.nodes if isinstance(n, Function) and holds_line(n, self.line)]
        return max(found, key=lambda n: n.lineno, default=None)

    @cached_property
    def owner(self) -> ast.ClassDef | None:
        """The innermost class with the line."""
        found = [n for n in self.cell.nodes if isinstance(n, ast.ClassDef) and holds_line(n, self.line)]
        return max(found, key=lambda n: n.lineno, default=None)

    @cached_property
    def around(self) -> list[ast.AST]:
        """The nodes of the class, else of the function, with the line."""
        node = self.owner or self.function
        return list(ast.walk(node)) if node else []

    @cached_property
    def statement(self) -> ast.stmt | None:
        """The innermost statement with the line."""
        found = [n for n in self.cell.nodes if isinstance(n, ast.stmt) and holds_line(n, self.line)]
        before = [n for n in found if n.lineno < self.line or n.col_offset < (self.column or inf)]
        return max(before or found, key=lambda n: (n.lineno, n.col_offset), default=None)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """The nodes of the line's statement; of one with a body, those of its head."""
        if self.statement is None:
            return []
        fields = [part for name, part in ast.iter_fields(self.statement) if name not in ("body", "orelse", "handlers")]
        parts = [one for part in fields for one in (part if isinstance(part, list) else [part])]
        return [self.statement, *(n for part in parts if isinstance(part, ast.AST) for n in ast.walk(part))]

    @cached_property
    def methods(self) -> dict[str, Function]:
        """The methods of the class around the line."""
        return {n.name: n for n in self.owner.body if isinstance(n, Function)} if self.owner else {}

    @property
    def own_functions(self) -> list[Function]:
        """The functions of the exercise."""
        return list(self.failed.code.methods.values())

    @cached_property
    def attributes(self) -> set[str]:
        """Every attribute that the class sets on self, and its methods."""
        return {*self.stored, *self.methods}

    @cached_property
    def stored(self) -> Counter[str]:
        """How many times the class sets each attribute on self."""
        nodes = ast.walk(self.owner) if self.owner else ()
        return Counter(n.attr for n in nodes if is_own(n) and isinstance(n.ctx, ast.Store))

    @cached_property
    def emptied(self) -> set[str]:
        """The attributes that the class sets to None."""
        nodes = ast.walk(self.owner) if self.owner else ()
        stores = [n for n in nodes if isinstance(n, ast.Assign) and isinstance(n.value, ast.Constant)]
        return {t.attr for n in stores if n.value.value is None for t in n.targets if is_own(t)}  # type: ignore[attr-defined]

    @cached_property
    def operands(self) -> Mapping[str, Operand]:
        """By name: what the line read."""
        return {operand.name: operand for operand in self.raised.line.operands} if self.raised.line else {}

    @cached_property
    def locals(self) -> set[str]:
        """The names that the function binds."""
        return list_assigned_names(self.function) if self.function else set()

    @property
    def loops(self) -> list[ast.For]:
        """The loops around the statement, the outermost first."""
        nodes = walk_body(self.function) if self.function else ()
        found = [n for n in nodes if isinstance(n, ast.For) and holds_line(n, self.line) and n is not self.statement]
        return sorted(found, key=lambda n: n.lineno)

    def text(self, node: ast.AST) -> str:
        """Return the text of a node as the student wrote it, on one line."""
        if not is_on_one_line(node):
            return ast.unparse(node)
        line = self.cell.lines[node.lineno - 1].encode("utf-8", "replace")  # type: ignore[attr-defined]
        return line[node.col_offset : node.end_col_offset].decode("utf-8", "ignore")  # type: ignore[attr-defined]

    def place(self, at: ast.AST | int) -> Place:
        """Return the place of a node or line of the cell."""
        line, offset = (at, None) if isinstance(at, int) else (at.lineno, at.col_offset)  # type: ignore[attr-defined]
        return self.source.place(self.cell.number, line, offset)

    def replace(self, node: ast.AST, text: str) -> tuple[Edit, ...]:
        """Return the edits that replace a node by a text; none where it has more than one line."""
        return self.replace_all([node], text)

    def replace_all(self, nodes: Iterable[ast.AST], text: str | Callable[[str], str]) -> tuple[Edit, ...]:
        """Return the edits that replace each of several nodes by a text, the edit of the site's own line first."""
        lines: dict[int, str] = {}
        for node in sorted(nodes, key=lambda n: -n.col_offset):  # type: ignore[attr-defined]
            first, last = node.lineno, node.end_lineno  # type: ignore[attr-defined]
            if first == last:
                raw = lines.get(first, self.cell.lines[first - 1]).encode("utf-8", "replace")
                head, tail = raw[: node.col_offset], raw[node.end_col_offset :]  # type: ignore[attr-defined]
                new = text if isinstance(text, str) else text(self.text(node))
                lines[first] = head.decode("utf-8", "ignore") + new + tail.decode("utf-8", "ignore")
        order = sorted(lines, key=lambda line: (line != self.line, line))
        return tuple(edit for line in order for edit in self.change(line, lines[line]))

    def change(self, line: int, text: str) -> tuple[Edit, ...]:
        """Return the edit that gives a line another text; none where it has that text."""
        edit = replace_line(self.source, self.source.place(self.cell.number, line), text)
        return (edit,) if edit.after != edit.before else ()

    def insert(self, text: str, before: ast.stmt) -> tuple[Edit, ...]:
        """Return the edit that puts a statement in front of another."""
        line = self.cell.lines[before.lineno - 1]
        margin = line[: before.col_offset]
        return () if margin.strip() else self.change(before.lineno, f"{margin}{text}\n{line}")

    def insert_behind(self, text: str, after: ast.stmt) -> tuple[Edit, ...]:
        """Return the edit that puts a statement behind another."""
        last = after.end_lineno or after.lineno
        margin = " " * after.col_offset
        return self.change(last, f"{self.cell.lines[last - 1]}\n{margin}{text}")

    def suppose(
        self, id: str, values: Mapping[str, object], edits: Iterable[Edit], cost: float, place: Place | None = None
    ) -> Proposal:
        """Make the hypothesis of a slip; it stands at its first edit. Without an edit it proves nothing."""
        changed = tuple(edits)
        at = place or (changed[0].start if changed else self.place(self.line))
        finding = Finding("name", id, Message(id, values), edits=changed, place=at, source_line=self.source.line(at))
        return Proposal(changed, cost, finding=finding)


def find_site(raised: Raised, place: Place, failed: FailedExercise) -> Site | None:
    """Find the site of an exception at one of its lines."""
    source = failed.submission.source(place.file)
    cell = source.cell(place.cell) if source else None
    return Site(source, cell, place.line, raised, failed, place.column) if source and cell and place.line else None


def is_on_one_line(node: ast.AST) -> bool:
    """Does a node begin and end on the same line?"""
    return getattr(node, "lineno", 0) == getattr(node, "end_lineno", 1)
