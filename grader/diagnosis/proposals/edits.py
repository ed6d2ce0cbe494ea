"""Every small edit of a student's class or function, as replacements in single lines."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import log2

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.rules import RULES
from grader.diagnosis.proposals.scope import Scope, make_scope
from grader.diagnosis.proposals.site import Proposal
from grader.diagnosis.statements import Function, is_own, walk_body
from grader.model import Edit, Finding, Message, Place, Untrusted

NEARER_IN_HELPER = 0.5  # a slip in a helper is mended there, and not where it is called
LATER = 0.07  # by how much farther each doubling of an edit's turn makes it, for one of many is hardly the one
AXES = ("axis", "keepdims")
WORK = 400_000  # characters that the rules write for an exercise
LEAST, SCOPE = 20, 4000  # what a text, and what the names in a function, count as more
Suspected = Mapping[int | None, float]  # by how much the edits of a line are nearer
Ranked = tuple[float, float, Callable[[], Proposal | None]]  # rank, cost, and what makes the edit


def list_changes(code: Code, suspected: Suspected) -> Iterator[Proposal]:
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
    others = [n for n in code.statements if n is not code.node and n not in code.methods.values()]
    classes = [n.name for n in others if isinstance(n, ast.ClassDef)]
    attributes = sorted({f"self.{n.attr}" for n in ast.walk(code.node) if is_own(n)})
    functions = dict.fromkeys([*code.methods.values(), *code.list_called_functions(code.node)])
    called = {n.func.attr for n in ast.walk(code.node) if isinstance(n, ast.Call) and is_own(n.func)}
    helpers = called - {*code.check.methods} if code.check is not None else set()  # that nobody asks for
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
    for block in [node for function in code.methods.values() for node in (function, *walk_body(function))]:
        body = getattr(block, "body", None)
        for move in propose_in_body(block, body, code) if isinstance(body, list) else ():
            yield measure_distance(move.cost, move.edit.start.line, suspected), move.cost, partial(replace, move)


def make_change(code: Code, replaced: tuple[ast.expr | ast.stmt, str], cost: float, turn: int) -> Proposal | None:
    """Make the edit of a piece; None where the piece has more than one line."""
    edit = code.replace_node(*replaced)
    return Proposal((edit,), cost, turn, replaced=replaced) if edit is not None else None


def measure_distance(cost: float, line: int | None, suspected: Suspected) -> float:
    """How far an edit is from what stands there; on a line that is suspected it is nearer."""
    return cost - suspected.get(line, 0.0)


def propose_in_body(block: ast.AST, body: Sequence[ast.stmt], code: Code) -> Iterator[Proposal]:
    """Yield the changes of the statements of one block, each of one line."""
    short = [s for s in body if s.lineno == s.end_lineno and not isinstance(s, ast.FunctionDef | ast.Pass)]
    texts = [ast.unparse(statement) for statement in short]
    seen: set[str] = set()
    for text, statement in zip(texts, short, strict=True):
        left_out = write_line(statement, "pass", code)
        if text in seen:
            yield Proposal((left_out,), 0.6, moved=Message("edit.twice", {"part": text}))
        elif isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr):
            cost = 1.1 if is_update(statement) else 1.3
            yield Proposal((left_out,), cost, moved=Message("edit.line_too_much", {"part": text}))
        seen.add(text)
        if isinstance(block, ast.For | ast.While) and is_made_anew(statement, block):
            loop = str(code.text(code.place(block.lineno))).strip()
            first = write_line(block, f"{text}\n{' ' * block.col_offset}{loop}", code)
            yield Proposal((left_out, first), 0.8, moved=Message("edit.anew", {"part": text}))
    tail = list(itertools.takewhile(lambda statement: ".append(" in ast.unparse(statement), reversed(body)))[::-1]
    if isinstance(block, ast.For | ast.While) and tail and len(tail) < len(body) and {*tail} <= {*short}:
        lines = [" " * block.col_offset + str(code.text(code.place(one.lineno))).strip() for one in tail]
        edits = tuple(write_line(one, line, code, column=0) for one, line in zip(tail, lines, strict=True))
        yield Proposal(edits, 0.6, moved=Message("edit.each_round", {"part": ast.unparse(tail[0])}))
    for (text, one), (other, below) in itertools.pairwise(zip(texts, short, strict=True)):
        if not isinstance(below, ast.Return):
            edits = (write_line(one, other, code), write_line(below, text, code))
            yield Proposal(edits, 0.8, moved=Message("edit.exchanged", {"part": text, "other": other}))


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


def write_line(statement: ast.stmt, text: str, code: Code, column: int | None = None) -> Edit:
    """Return the edit that replaces the rest of a line, from a column or from the statement that begins there."""
    offset = statement.col_offset if column is None else column
    start = code.candidate.source.place(code.candidate.definition.cell, statement.lineno, offset)
    line = code.text(start) or Untrusted("")
    return Edit(start, len(line) + 1, Untrusted(text), line)


def join_reason(finding: Finding, reason: Message | None, place: Place) -> Message:
    """Return the reason and what was raised because of it, or the fact alone where no reason is known."""
    if finding.kind != "name" or finding.place is None or (reason is None and finding.place == place):
        return reason or finding.message
    at = {} if finding.place == place else {"line": finding.place.line}
    return Message("leads_to", {"reason": reason, "then": finding.message, **at})


def name_reason(change: Proposal) -> Message | None:
    """Return the reason why a line was wrong that an edit mends; None if its new text is no expression."""
    if change.replaced is None:
        return change.moved
    node, text = change.replaced
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        return Message("edit.added", {"part": ast.unparse(node.targets[0])})
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
            one, other = (
                [ast.dump(a) for a in (*c.args, *c.keywords) if getattr(a, "arg", 0) not in AXES] for c in (old, new)
            )
            return "axis" if one == other else "arguments"
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
        case ast.Tuple(elts=[one]), _ if is_same(one, new):
            return "comma"
        case ast.Attribute(attr="shape"), ast.Subscript(value=value) if is_same(old, value):
            return "sizes"
    return "other"


def is_same(one: ast.AST, other: ast.AST) -> bool:
    """Are the expressions written alike?"""
    return ast.unparse(one) == ast.unparse(other)
