"""Every small edit of a student's class or function: a piece of a line replaced, a statement moved or left out."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import log2

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.rules import RULES
from grader.diagnosis.proposals.scope import Scope, make_scope
from grader.diagnosis.statements import Function, is_own, walk_body
from grader.model import Edit, Finding, Message, Place, Untrusted

NEARER_IN_HELPER = 0.5  # a slip in a helper is mended there, and not where it is called
LATER = 0.07  # by how much farther each doubling of an edit's turn makes it, for one of many is hardly the one
WORK = 400_000  # characters that the rules write for an exercise
LEAST, SCOPE = 20, 4000  # what a text, and what the names in a function, count as more
Moved = tuple[tuple[Edit, ...], float, Message]  # the edits, their cost, and the reason
Suspected = Mapping[int | None, float]  # by how much the edits of a line are nearer
Ranked = tuple[float, float, Callable[[], "ProposedEdit | None"]]  # rank, cost, and what makes the edit


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


def list_changes(code: Code, suspected: Suspected) -> Iterator[ProposedEdit]:
    """Yield the small edits, the likely ones first; each is made only when it is asked for."""
    known: set[tuple[int | None, str]] = set()
    for _, _, make in sorted((*list_ranked(code, suspected), *list_moves(code, suspected)), key=lambda one: one[:2]):
        change = make()
        if change is None or change.edit.after == change.edit.before:
            continue
        key = (change.edit.start.line, change.edit.after)
        if change.moved or key not in known:
            known.add(key)
            yield change


def list_ranked(code: Code, suspected: Suspected) -> Iterator[Ranked]:
    """Yield the edits of all rules until WORK is done: those of suspected lines, then the others."""
    own = set(code.methods.values())
    others = [n for n in code.statements if n is not code.node]
    classes = [n.name for n in others if isinstance(n, ast.ClassDef)]
    attributes = sorted({f"self.{n.attr}" for n in ast.walk(code.node) if is_own(n)})
    functions = dict.fromkeys([*code.methods.values(), *code.list_called_functions(code.node)])
    helpers = list_own_helpers(code)
    nodes = [(node, function) for function in functions for node in walk_body(function)]
    nodes.sort(key=lambda one: -suspected.get(getattr(one[0], "lineno", None), 0.0))
    scopes: dict[Function, Scope] = {}
    left = WORK
    for node, function in nodes:
        if function not in scopes:
            scopes[function] = make_scope(function, code, attributes, classes)
            left -= SCOPE
        for rule in RULES:
            for turn, (target, text, given) in enumerate(rule(node, scopes[function])):
                cost = given - NEARER_IN_HELPER * (function not in own or function.name in helpers)
                rank = measure_distance(cost, target.lineno, suspected) + LATER * log2(1 + turn)
                yield rank, cost, partial(make_change, code, (target, text), cost, turn)
                left -= LEAST + len(text)
                if left < 0:
                    return


def list_moves(code: Code, suspected: Suspected) -> Iterator[Ranked]:
    """Yield the edits of whole statements."""
    for function in code.methods.values():
        for (edit, *more), cost, reason in propose_moves(function, code):
            make = partial(ProposedEdit, edit, cost, more=tuple(more), moved=reason)
            yield measure_distance(cost, edit.start.line, suspected), cost, make


def make_change(code: Code, replaced: tuple[ast.expr | ast.stmt, str], cost: float, turn: int) -> ProposedEdit | None:
    """Make the edit of a piece; None where the piece has more than one line."""
    edit = code.replace_node(*replaced)
    return ProposedEdit(edit, cost, turn, replaced=replaced) if edit is not None else None


def measure_distance(cost: float, line: int | None, suspected: Suspected) -> float:
    """How far an edit is from what stands there; on a line that is suspected it is nearer."""
    return cost - suspected.get(line, 0.0)


def list_own_helpers(code: Code) -> set[str]:
    """Name the methods that another method calls, and that nobody asks for."""
    called = {n.func.attr for n in ast.walk(code.node) if isinstance(n, ast.Call) and is_own(n.func)}
    return called - {*code.check.methods} if code.check is not None else set()


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


AXES = ("axis", "keepdims")


def join_reason(finding: Finding, reason: Message | None, place: Place) -> Message:
    """Return the reason and what was raised because of it, or the fact alone where no reason is known."""
    if finding.kind != "name" or finding.place is None or (reason is None and finding.place == place):
        return reason or finding.message
    at = {} if finding.place == place else {"line": finding.place.line}
    return Message("leads_to", {"reason": reason, "then": finding.message, **at})


def name_reason(node: ast.expr | ast.stmt, text: str) -> Message | None:
    """Return the reason why a node was wrong that a text replaces; None if the text is no expression."""
    try:
        new = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    kind, values = compare_nodes(node, new), {"part": ast.unparse(node)}
    return Message(f"edit.{kind}", {**values, "other": text} if kind == "unread" else values)


def compare_nodes(old: ast.AST, new: ast.expr) -> str:
    """Return the kind of the difference between two expressions."""
    match old, new:
        case ast.BinOp(), ast.BinOp() if is_same(old.left, new.right) and is_same(old.right, new.left):
            return "order" if type(old.op) is type(new.op) else "operator"
        case ast.BinOp(), ast.BinOp() if is_same(old.left, new.left) and is_same(old.right, new.right):
            return "operator"
        case ast.Compare(), ast.Compare() if is_same(old.left, new.left):
            return "comparison"
        case ast.BinOp(), ast.Call() if isinstance(old.op, ast.Pow):
            return "rounded"
        case ast.expr(), ast.UnaryOp(op=ast.USub(), operand=operand) if is_same(old, operand):
            return "sign"
        case ast.UnaryOp(op=ast.USub(), operand=operand), _ if is_same(operand, new):
            return "sign"
        case ast.Call(), ast.Call() if is_same(old.func, new.func):
            return "axis" if list_arguments(old) == list_arguments(new) else "arguments"
        case ast.Constant(value=int() | float()), ast.Name():
            return "unread"  # no other name is proposed for a number
        case ast.Constant(value=str()), ast.Constant():
            return "key"
        case ast.Constant() | ast.UnaryOp(), ast.Constant() | ast.UnaryOp():
            return "number"
        case ast.Attribute(attr="T"), _ if is_same(old.value, new):
            return "transpose"
        case ast.expr(), ast.Attribute(attr="T", value=value) if is_same(old, value):
            return "transpose"
        case ast.Name() | ast.Attribute(), ast.Name() | ast.Attribute():
            return "name"
        case ast.expr(), ast.Call(args=[argument]) if is_same(old, argument):
            return "call"
        case ast.expr(), ast.BinOp(left=left, right=right) if is_same(old, left) or is_same(old, right):
            return "factor"
        case ast.BinOp(), _ if is_same(new, old.left) or is_same(new, old.right):
            return "too_much"
        case ast.Tuple(), ast.Tuple():
            return "returned"
    return "other"


def list_arguments(call: ast.Call) -> list[str]:
    """List the texts of the arguments but for the axes."""
    return [ast.dump(one) for one in (*call.args, *call.keywords) if getattr(one, "arg", None) not in AXES]


def is_same(one: ast.AST, other: ast.AST) -> bool:
    """Are the expressions written alike?"""
    return ast.unparse(one) == ast.unparse(other)
