"""A drive as source text: the function of a check that runs in the child."""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import symtable
import textwrap
from collections.abc import Callable
from typing import Any


def drive_text(function: Callable[..., Any]) -> str:
    """The source of a drive, to be compiled alone in the child under the name `drive`.

    ValueError when it closes over something or uses a global that it does not import itself, for
    neither exists in the child.
    """
    text = source_of(function)
    if text is None:
        raise ValueError(f"drive {function!r} must be a function written in a file, for its text is sent")
    definition = ast.parse(text).body[0]
    if not isinstance(definition, ast.FunctionDef) or definition.decorator_list:
        raise ValueError(f"drive {function.__name__!r} must be a plain function without decorators (def drive...)")
    definition = Unannotated().visit(definition)
    definition.name = "drive"
    text = ast.unparse(definition) + "\n"
    unknown = sorted(_globals_of(text) - set(dir(builtins)) - {"drive"})
    if unknown:
        raise ValueError(
            f"drive {function.__name__!r} uses {', '.join(unknown)} from outside itself; the child has only the "
            "drive's own text: import or define it inside the function"
        )
    return text


def source_of(function: Callable[..., Any]) -> str | None:
    """The text of a function, None when it is not in a file.

    `inspect.getsource` would first look for the function's module among all that are loaded, which
    takes longer than everything else that a check does when it is built.
    """
    code = getattr(function, "__code__", None)
    lines = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :] if code else []
    return textwrap.dedent("".join(inspect.getblock(lines))) if lines else None


class Unannotated(ast.NodeTransformer):
    """The same code without type hints, whose names exist in the grader only."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.copy_location(ast.arg(node.arg), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node


def _globals_of(text: str) -> set[str]:
    """Every name that the text, or a function in it, looks up outside of it."""
    found: set[str] = set()
    pending = list(symtable.symtable(text, "<drive>", "exec").get_children())
    while pending:
        table = pending.pop()
        found.update(s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced())
        pending.extend(table.get_children())
    return found
