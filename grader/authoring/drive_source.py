"""Read a drive as source text: the function of a check that runs in the child."""

from __future__ import annotations

import ast
import builtins
import linecache
import symtable
import textwrap
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

# type hints name types of the grader, so the child must not evaluate them
HEAD = "from __future__ import annotations\n"


def drive_text(function: Callable[..., Any], *called: Callable[..., Any]) -> str:
    """Return the source of a drive and of the functions that it calls; the child compiles it as `drive`.

    ValueError if the drive closes over a variable, or uses a global that it does not import itself. Neither
    exists in the child.
    """
    name = function.__name__
    text = "".join(_read_plain_function(one) for one in (*called, function))
    unknown = sorted(_find_globals(HEAD + text) - set(dir(builtins)) - {one.__name__ for one in (*called, function)})
    if unknown:
        raise ValueError(
            f"drive {name!r} uses {', '.join(unknown)} from outside itself; the child has only the "
            "drive's own text: import or define it inside the function"
        )
    return f"{HEAD}{text}" if name == "drive" else f"{HEAD}{text}drive = {name}\n"


def _read_plain_function(function: Callable[..., Any]) -> str:
    """Return the text of a function for the child; ValueError if it has none, or has decorators."""
    text, _ = find_functions(function)
    if not text:
        raise ValueError(f"drive {function!r} must be a function written in a file, for its text is sent")
    if not text.startswith("def "):
        raise ValueError(f"drive {function.__name__!r} must be a plain function without decorators (def drive...)")
    return text


def find_functions(function: Callable[..., Any]) -> tuple[str, Sequence[ast.FunctionDef | ast.Lambda]]:
    """Return the text of a function with its decorators, and all functions that begin in its line.

    Both are empty if it is not in a file. `inspect.getsource` searches all loaded modules and tokenizes the file. It
    takes longer than all other steps of building a check.
    """
    code = getattr(function, "__code__", None)
    if code is None or not (lines := linecache.getlines(code.co_filename)):
        return "", ()
    first = code.co_firstlineno - 1
    text = textwrap.dedent("".join(lines[first : _find_end(lines, first)]))
    try:
        return text.rstrip() + "\n", _find_functions(text)[1]
    except (SyntaxError, KeyError):
        # for a signature over many lines, a decorator or a long lambda, parse the whole file
        found = _find_functions("".join(lines)).get(first + 1, [])
        last = max((node.end_lineno or 0 for node in found), default=first)
        return textwrap.dedent("".join(lines[first:last])), found


def _find_end(lines: Sequence[str], first: int) -> int:
    """Return the line after the block that is indented more than its first line."""
    margin = len(lines[first]) - len(lines[first].lstrip())
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) <= margin:
            return number
    return len(lines)


@cache
def _find_functions(text: str) -> dict[int, list[ast.FunctionDef | ast.Lambda]]:
    """List the functions that begin in each line, or whose first decorator does."""
    found: dict[int, list[ast.FunctionDef | ast.Lambda]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
            found.setdefault(first, []).append(node)
    return found


def _find_globals(text: str) -> set[str]:
    """Return every name that the text, or a function in it, looks up outside itself."""
    found: set[str] = set()
    pending = list(symtable.symtable(text, "<drive>", "exec").get_children())
    while pending:
        table = pending.pop()
        found.update(s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced())
        pending.extend(table.get_children())
    return found
