"""A key that a dictionary does not have, and a loop over keys alone."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.slips import find_function_at, find_near, make_slip
from grader.diagnosis.statements import walk_body
from grader.model import Finding, Place, Raised


def explain_missing_key(code: Code, raised: Raised) -> Finding | None:
    """Explain a KeyError: a near key that nothing reads is the slip, else a near string of the file."""
    name = raised.name or ""
    if len(name) == 1 and (loop := place_loop_over_keys(code, raised)) is not None:
        return make_slip(code, "keys_only", loop, {})  # a key of two letters was taken for a pair
    nodes = [n for cell in code.candidate.source.cells for n in cell.nodes]
    stored = {str(key.value): key for n in nodes for key in list_literal_keys(n, ast.Store)}
    read = Counter(str(key.value) for n in nodes for key in list_literal_keys(n, ast.Load))
    slip = find_near(name, stored.keys() - read.keys())
    if slip is not None and name not in stored and read[name] > 1:
        place = code.place(stored[slip])
        return make_slip(code, "key_misspelt", place, {"name": slip, "near": name}, (slip, name))
    keys = {
        n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value.isidentifier()
    }
    other = find_near(name, keys)
    edit = (raised.name, other) if other and raised.name else None
    return make_slip(code, "key_missing", raised.place, {"name": raised.name, "near": other}, edit)


def list_literal_keys(node: ast.AST, context: type[ast.expr_context]) -> Iterator[ast.Constant]:
    """The strings that a node uses as keys: `d["key"]`, or those of `{"key": value}`, which store."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, context):
        yield from (n for n in [node.slice] if isinstance(n, ast.Constant) and isinstance(n.value, str))
    elif isinstance(node, ast.Dict) and context is ast.Store:
        yield from (n for n in node.keys if isinstance(n, ast.Constant) and isinstance(n.value, str))


def place_loop_over_keys(code: Code, raised: Raised) -> Place | None:
    """The loop over something that is not called, around what was raised: of a dictionary it gives the keys."""
    function, line = find_function_at(code, raised), raised.place.line if raised.place else None
    for node in walk_body(function) if function and line else ():
        match node:
            case ast.For(iter=ast.Name() | ast.Attribute()) if line and node.lineno <= line <= (node.end_lineno or 0):
                return code.place(node)
    return None
