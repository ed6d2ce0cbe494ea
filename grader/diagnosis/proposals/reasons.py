"""Say what an edit changes, as the reason why the line was wrong."""

from __future__ import annotations

import ast

from grader.model import Finding, Message, Place

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
