"""Mutants of a right text by single edits: another operator, operand, name, number or call, or a statement less."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.diagnosis.code import Code
from grader.submission.source import Cell

OPERATORS = {
    ast.Add: ("-",), ast.Sub: ("+",), ast.Mult: ("+", "/"), ast.Div: ("*",), ast.MatMult: ("*",), ast.Pow: ("*",),
}  # fmt: skip
COMPARISONS = {ast.LtE: (">",), ast.Gt: ("<=",), ast.Lt: (">=",), ast.GtE: ("<",), ast.Eq: ("!=",)}
CALLS = {"sum": "mean", "mean": "sum", "max": "min", "exp": "log", "log": "exp", "argmax": "argmin", "zeros": "ones"}


@dataclass(frozen=True)
class Mutant:
    """One line of a solution in another wording."""

    kind: str
    line: int
    before: str
    after: str


def list_mutants(code: Code, text: str) -> Iterator[Mutant]:
    """Yield every mutant of a definition in this text, each once."""
    lines = text.split("\n")
    found: set[tuple[int, str]] = set()
    attributes = sorted({n.attr for n in ast.walk(code.node) if isinstance(n, ast.Attribute) and is_own_attribute(n)})
    for function in dict.fromkeys(code.methods.values()):
        names = [a.arg for a in function.args.args if a.arg != "self"]
        names += [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        for node in ast.walk(function):
            if getattr(node, "lineno", 0) != getattr(node, "end_lineno", -1):
                continue
            for kind, part, new in list_node_changes(node, sorted(set(names)), attributes):
                before = lines[part.lineno - 1]
                raw = before.encode()
                after = raw[: part.col_offset].decode() + new + raw[part.end_col_offset :].decode()
                if after != before and (part.lineno, after) not in found and can_compile(lines, part.lineno, after):
                    found.add((part.lineno, after))
                    yield Mutant(kind, part.lineno, before, after)


def is_own_attribute(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def can_compile(lines: Sequence[str], line: int, after: str) -> bool:
    return Cell(None, "\n".join([*lines[: line - 1], after, *lines[line:]])).error is None


def list_node_changes(
    node: ast.AST, names: Sequence[str], attributes: Sequence[str]
) -> Iterator[tuple[str, ast.expr, str]]:
    """Each change of one node: its kind, the node to replace, and by what."""
    text = ast.unparse(node)
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            for sign in OPERATORS.get(type(op), ()):
                yield "operator", node, f"({ast.unparse(left)}) {sign} ({ast.unparse(right)})"
            if isinstance(op, ast.Sub | ast.Div | ast.MatMult):
                yield "operands", node, f"({ast.unparse(right)}) {sign_of(op)} ({ast.unparse(left)})"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "sign", node, ast.unparse(operand)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for sign in COMPARISONS.get(type(op), ()):
                yield "comparison", node, f"{ast.unparse(left)} {sign} {ast.unparse(right)}"
        case ast.Name(id=name, ctx=ast.Load()) if name in names:
            yield from (("name", node, other) for other in names if other != name)
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if name in attributes:
            yield from (("attribute", node, f"self.{other}") for other in attributes if other != name)
        case ast.Attribute(value=value, attr="T"):
            yield "transpose", node, ast.unparse(value)
        case ast.Constant(value=bool(value)):
            yield "constant", node, str(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield "constant", node, str(value + 1)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[first, second], keywords=[]):
            function = ast.unparse(node.func)
            yield "arguments", node, f"{function}({ast.unparse(second)}, {ast.unparse(first)})"
        case ast.Return(value=ast.Tuple(elts=[first, second, *rest]) as value):
            parts = [ast.unparse(second), ast.unparse(first), *map(ast.unparse, rest)]
            yield "returns", value, ", ".join(parts)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS:
        yield "function", node.func, f"{ast.unparse(node.func.value)}.{CALLS[node.func.attr]}"
    if isinstance(node, ast.Call) and any(word.arg in ("axis", "keepdims") for word in node.keywords):
        kept = [f"{w.arg}={ast.unparse(w.value)}" for w in node.keywords if w.arg != "axis"]
        yield "axis", node, f"{ast.unparse(node.func)}({', '.join([*map(ast.unparse, node.args), *kept])})"
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Return) or (isinstance(node, ast.Expr) and "(" in text):
        yield "statement removed", node, "pass"  # type: ignore[misc]


def move_constants(text: str) -> Iterator[Mutant]:
    """Every mutant that moves one number of a text by 10 %, a 0 by 0.1."""
    lines = text.split("\n")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            before = lines[node.lineno - 1]
            raw = before.encode()
            for moved in (1.1 * node.value or 0.1, 0.9 * node.value or -0.1):
                after = f"{raw[: node.col_offset].decode()}{moved!r}{raw[node.end_col_offset :].decode()}"
                yield Mutant("constant moved", node.lineno, before, after)


def weaken_results(code: Code, text: str) -> Iterator[Mutant]:
    """Yield mutants that a lenient check lets pass: an argument that is ignored, a result that is 10 % off."""
    lines = text.split("\n")
    for function in dict.fromkeys(code.methods.values()):
        arguments = {one.arg for one in function.args.args} - {"self"}
        for node in ast.walk(function):
            changed: list[tuple[str, ast.expr, str]] = []
            match node:
                case ast.Name(id=name, ctx=ast.Load()) if name in arguments:
                    changed.append(("input ignored", node, f"(0 * {name} + 1)"))
                case ast.Return(value=ast.Tuple(elts=parts)):
                    changed += [("result scaled", part, f"1.1 * ({ast.unparse(part)})") for part in parts]
                case ast.Return(value=ast.expr() as value) | ast.Assign(targets=[ast.Attribute()], value=value):
                    changed.append(("result scaled", value, f"1.1 * ({ast.unparse(value)})"))
            for kind, part, new in changed:
                if part.lineno == part.end_lineno:
                    before = lines[part.lineno - 1]
                    raw = before.encode()
                    after = raw[: part.col_offset].decode() + new + raw[part.end_col_offset :].decode()
                    yield Mutant(kind, part.lineno, before, after)


def sign_of(op: ast.operator) -> str:
    return {ast.Sub: "-", ast.Div: "/", ast.MatMult: "@"}[type(op)]
