"""Every small edit of a student's class or function, as replacements in single lines."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.moves import propose_moves
from grader.diagnosis.proposals.reasons import name_reason
from grader.diagnosis.proposals.rules import RULES
from grader.diagnosis.proposals.scope import make_scope
from grader.diagnosis.statements import Function, is_own, walk_body
from grader.model import Edit, Message
from grader.submission.source import holds_line

NEARER_IN_HELPER = 0.5  # a slip in a helper is mended there, and not where it is called


@dataclass(frozen=True)
class ProposedEdit:
    """An edit and its cost: the lower the cost, the nearer the edit is to the student's text.

    `turn` is its position, from 0, among the edits that one rule proposes for a node; they are equally likely.
    `replaced` is the part of a line that the edit replaces, and by what. A statement that is `moved` has that as
    its reason, and `more` edits of further lines.
    """

    edit: Edit
    cost: float
    turn: int = 0
    more: tuple[Edit, ...] = ()
    moved: Message | None = None
    replaced: tuple[ast.expr | ast.stmt, str] | None = None

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Every edit that belongs to it."""
        return (self.edit, *self.more)

    @property
    def reason(self) -> Message | None:
        """The reason why the line was wrong, if the edit mends it."""
        return name_reason(*self.replaced) if self.replaced else self.moved

    def is_within(self, part: ast.AST) -> bool:
        """Is it in one of the lines of a function, or in an expression?"""
        if isinstance(part, ast.stmt):
            return holds_line(part, self.edit.start.line)
        return self.replaced is not None and self.replaced[0] in ast.walk(part)


def list_changes(code: Code) -> list[ProposedEdit]:
    """All small edits, the nearest first."""
    found: dict[tuple[int | None, str], ProposedEdit] = {}
    own = list(code.methods.values())
    others = [n for n in code.statements if n is not code.node]
    classes = [n.name for n in others if isinstance(n, ast.ClassDef)]
    attributes = sorted({f"self.{n.attr}" for n in ast.walk(code.node) if is_own(n)})
    for function in dict.fromkeys([*own, *code.list_called_functions(code.node)]):
        scope = make_scope(function, code, attributes, classes)
        is_helper = function not in own or is_own_helper(function, code)
        for node in walk_body(function):
            for rule in RULES:
                for turn, (target, text, cost) in enumerate(rule(node, scope)):
                    edit = code.replace_node(target, text)
                    if edit is not None and edit.after != edit.before:
                        key = (edit.start.line, edit.after)
                        nearer = cost - NEARER_IN_HELPER * is_helper
                        proposed = ProposedEdit(edit, nearer, turn, replaced=(target, text))
                        found[key] = min(proposed, found.get(key, proposed), key=lambda p: p.cost)
    moved = [
        ProposedEdit(edit, cost, more=tuple(more), moved=reason)
        for function in own
        for (edit, *more), cost, reason in propose_moves(function, code)
    ]
    return sorted([*found.values(), *moved], key=lambda c: c.cost)


def is_own_helper(function: Function, code: Code) -> bool:
    """Is this a method that another method calls, and that nobody asks for?"""
    calls = [n for n in ast.walk(code.node) if isinstance(n, ast.Call) and is_own(n.func, function.name)]
    return bool(calls) and code.check is not None and function.name not in code.check.methods
