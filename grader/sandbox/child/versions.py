"""A version of a statement with another text for one line: only the function with this line is compiled again."""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

NOT_PARSED = (SyntaxError, ValueError, RecursionError, MemoryError)


def substitute_line(text: str, line: int, after: str) -> str:
    """Replace one line of a text."""
    lines = text.split("\n")
    lines[line - 1] = after
    return "\n".join(lines)


def find_statement(line: int, statements: Sequence[ast.stmt]) -> ast.stmt | None:
    """Find the statement with this line. None if there is none, or if it shares a line, as in `a = 1; b = 2`."""
    found = next((s for s in statements if find_first_line(s) <= line <= find_last_line(s)), None)
    if found is None:
        return None
    first, last = find_first_line(found), find_last_line(found)
    return found if sum(find_first_line(s) <= last and first <= find_last_line(s) for s in statements) == 1 else None


def parse_version(statement: ast.stmt, text: str, filename: str) -> ast.stmt | None:
    """Parse the lines of a statement in another text; None unless they hold one statement."""
    first = find_first_line(statement)
    part = text.split("\n")[first - 1 : find_last_line(statement)]
    found = parse_statements("\n" * (first - 1) + "\n".join(part), filename)
    return found[0] if len(found) == 1 else None


def parse_statements(text: str, filename: str) -> list[ast.stmt]:
    """Parse a text into statements; an empty list if it cannot be parsed."""
    try:
        return ast.parse(text, filename).body
    except NOT_PARSED:
        return []


class Texts(NamedTuple):
    """The text of a cell before and after an edit, and the name that its code has in tracebacks."""

    before: str
    after: str
    filename: str


def compile_version(code: types.CodeType, statement: ast.stmt, line: int, texts: Texts) -> types.CodeType | None:
    """Compile a version of a statement. The two texts differ in this line.

    None if the line is not in the body of a function, or if more than this function differs.
    """
    owner = statement if isinstance(statement, ast.ClassDef) else None
    function = find_statement(line, owner.body) if owner else statement
    if not isinstance(function, ast.FunctionDef) or line < function.body[0].lineno:
        return None
    if owner and find_first_line(function) <= owner.lineno:
        return None
    name = owner.name if owner else None
    old = compile_alone(function, name, texts.before, texts.filename)
    new = compile_alone(function, name, texts.after, texts.filename)
    return replace_code(code, old, new, 2 if owner else 1) if old and new else None


@cache
def compile_alone(function: ast.FunctionDef, owner: str | None, text: str, filename: str) -> types.CodeType | None:
    """Compile the lines of a function alone; None if they cannot be compiled.

    A method is compiled inside a class of the same name, because its code holds the name of its class.
    """
    first = find_first_line(function)
    head = [""] * (first - 1) if owner is None else [*[""] * (first - 2), f"class {owner}:"]
    part = text.split("\n")[first - 1 : find_last_line(function)]
    try:
        return compile("\n".join([*head, *part]), filename, "exec")
    except NOT_PARSED:
        return None


def replace_code(code: types.CodeType, old: types.CodeType, new: types.CodeType, depth: int) -> types.CodeType | None:
    """Return the code with the function that stands `depth` levels deep in `new` in place of the function in `old`.

    None if `old` and `new` differ in more than this function.
    """
    if depth == 0:
        return new
    olds, news = list_codes(old), list_codes(new)
    if describe_code(old) != describe_code(new) or len(olds) != 1 or identify_code(olds[0]) != identify_code(news[0]):
        return None
    parts = [part for part in list_codes(code) if identify_code(part) == identify_code(news[0])]
    changed = replace_code(parts[0], olds[0], news[0], depth - 1) if len(parts) == 1 else None
    return changed and code.replace(co_consts=tuple(changed if c is parts[0] else c for c in code.co_consts))


def list_codes(code: types.CodeType) -> list[types.CodeType]:
    """List the codes of the functions and classes inside a code."""
    return [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]


def describe_code(code: types.CodeType) -> tuple[object, ...]:
    """Describe a code without the codes of its functions and classes."""
    constants = [None if isinstance(constant, types.CodeType) else repr(constant) for constant in code.co_consts]
    return code.co_code, code.co_names, constants


def identify_code(code: types.CodeType) -> tuple[object, ...]:
    """Identify a function inside another code by name, line and free names, and a class by its name alone.

    A class that is compiled alone may stand on another line.
    """
    is_function = code.co_flags & inspect.CO_OPTIMIZED
    return (code.co_name, *((code.co_firstlineno, code.co_freevars) if is_function else ()))


def find_first_line(statement: ast.stmt) -> int:
    """Find the first line of a statement with its decorators."""
    decorators: Sequence[ast.expr] = getattr(statement, "decorator_list", ())
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def find_last_line(statement: ast.stmt) -> int:
    """Find the last line of a statement."""
    return statement.end_lineno or statement.lineno
