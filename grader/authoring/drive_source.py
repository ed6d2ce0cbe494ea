"""A drive as source text: the function of a check that runs in the child."""

from __future__ import annotations

import ast
import builtins
import linecache
import symtable
import textwrap
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

# type hints name what exists in the grader only, so the child must not evaluate them
HEAD = "from __future__ import annotations\n"


def drive_text(function: Callable[..., Any]) -> str:
    """The source of a drive, to be compiled alone in the child under the name `drive`.

    ValueError when it closes over something or uses a global that it does not import itself, for
    neither exists in the child.
    """
    text = source_of(function)
    if text is None:
        raise ValueError(f"drive {function!r} must be a function written in a file, for its text is sent")
    if not text.startswith("def "):
        raise ValueError(f"drive {function.__name__!r} must be a plain function without decorators (def drive...)")
    name = function.__name__
    unknown = sorted(_globals_of(HEAD + text) - set(dir(builtins)) - {name})
    if unknown:
        raise ValueError(
            f"drive {name!r} uses {', '.join(unknown)} from outside itself; the child has only the "
            "drive's own text: import or define it inside the function"
        )
    return f"{HEAD}{text}" if name == "drive" else f"{HEAD}{text}drive = {name}\n"


def source_of(function: Callable[..., Any]) -> str | None:
    """The text of a function, decorators included; None when it is not in a file.

    `inspect.getsource` would look for the function's module among all that are loaded and take the
    file apart word by word, which takes longer than everything else that a check does when it is built.
    """
    code = getattr(function, "__code__", None)
    if code is None or not (lines := linecache.getlines(code.co_filename)):
        return None
    first = code.co_firstlineno - 1
    text = textwrap.dedent("".join(lines[first : _indented_until(lines, first)]))
    try:
        ast.parse(text)
    except SyntaxError:
        # a signature over several lines, or a decorator: the file has to be read as a whole
        last = _last_lines("".join(lines)).get(first + 1)
        return textwrap.dedent("".join(lines[first:last])) if last else None
    return text.rstrip() + "\n"


def _indented_until(lines: Sequence[str], first: int) -> int:
    """The line behind those that are indented more than the first one."""
    margin = len(lines[first]) - len(lines[first].lstrip())
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) <= margin:
            return number
    return len(lines)


@cache
def _last_lines(text: str) -> dict[int, int]:
    """The last line of each function of a file, by its first, which is that of a decorator if it has one."""
    return {
        min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]): node.end_lineno or node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    }


def _globals_of(text: str) -> set[str]:
    """Every name that the text, or a function in it, looks up outside of it."""
    found: set[str] = set()
    pending = list(symtable.symtable(text, "<drive>", "exec").get_children())
    while pending:
        table = pending.pop()
        found.update(s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced())
        pending.extend(table.get_children())
    return found
