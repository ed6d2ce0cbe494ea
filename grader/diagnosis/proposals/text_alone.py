"""Slips that the text alone shows."""

from __future__ import annotations

import ast

from grader.diagnosis.code import Code
from grader.diagnosis.statements import walk_body


def find_shared_layer(code: Code) -> tuple[int, str] | None:
    """The line of `layer = MulLayer()` and its name, where two forwards come before its first backward."""
    function = code.method("forward")
    calls = [n for n in walk_body(function) if isinstance(n, ast.Call)] if function else []
    for statement in walk_body(function) if function else ():
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(), args=[])):
                lines = {
                    method: sorted(c.lineno for c in calls if ast.unparse(c.func) == f"{name}.{method}")
                    for method in ("forward", "backward")
                }
                if len(lines["forward"]) > 1 < len(lines["backward"]) and lines["forward"][1] < lines["backward"][0]:
                    return statement.lineno, name
    return None
