"""A statement with one line in other words: only the function around that line is compiled again."""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Sequence
from functools import cache

NOT_PARSED = (SyntaxError, ValueError, RecursionError, MemoryError)


def with_line(text: str, line: int, after: str) -> str:
    """The text with one line replaced."""
    lines = text.split("\n")
    lines[line - 1] = after
    return "\n".join(lines)


def around(line: int, statements: Sequence[ast.stmt]) -> ast.stmt | None:
    """The statement that this line is part of, and no other statement, as with `a = 1; b = 2`."""
    found = next((s for s in statements if first_line(s) <= line <= last_line(s)), None)
    if found is None:
        return None
    first, last = first_line(found), last_line(found)
    return found if sum(first_line(s) <= last and first <= last_line(s) for s in statements) == 1 else None


def again(statement: ast.stmt, text: str, filename: str) -> ast.stmt | None:
    """What a text has on the lines of a statement; None unless it is one statement."""
    first = first_line(statement)
    part = text.split("\n")[first - 1 : last_line(statement)]
    found = parsed("\n" * (first - 1) + "\n".join(part), filename)
    return found[0] if len(found) == 1 else None


def parsed(text: str, filename: str) -> list[ast.stmt]:
    """The statements of a text; none where it cannot be parsed."""
    try:
        return ast.parse(text, filename).body
    except NOT_PARSED:
        return []


def code_of_version(
    code: types.CodeType, statement: ast.stmt, line: int, before: str, after: str, filename: str
) -> types.CodeType | None:
    """The code of a statement of the text `before`, as the text `after` has it, which differs from it in this line.

    None where the line is not one of a function's body, or where more differs than what that function does.
    """
    owner = statement if isinstance(statement, ast.ClassDef) else None
    function = around(line, owner.body) if owner else statement
    if not isinstance(function, ast.FunctionDef) or line < function.body[0].lineno:
        return None
    if owner and first_line(function) <= owner.lineno:
        return None
    name = owner.name if owner else None
    old, new = alone(function, name, before, filename), alone(function, name, after, filename)
    return code_with(code, old, new, 2 if owner else 1) if old and new else None


@cache
def alone(function: ast.FunctionDef, owner: str | None, text: str, filename: str) -> types.CodeType | None:
    """The code of what the text has on the lines of a function; None where that cannot be compiled.

    A method stands in a class of its own, for its code says which class it belongs to.
    """
    first = first_line(function)
    head = [""] * (first - 1) if owner is None else [*[""] * (first - 2), f"class {owner}:"]
    part = text.split("\n")[first - 1 : last_line(function)]
    try:
        return compile("\n".join([*head, *part]), filename, "exec")
    except NOT_PARSED:
        return None


def code_with(code: types.CodeType, old: types.CodeType, new: types.CodeType, depth: int) -> types.CodeType | None:
    """The code with the function that is so deep in `new` in place of that in `old`; None where more differs."""
    if depth == 0:
        return new
    olds, news = codes(old), codes(new)
    if without_codes(old) != without_codes(new) or len(olds) != 1 or known_by(olds[0]) != known_by(news[0]):
        return None
    parts = [part for part in codes(code) if known_by(part) == known_by(news[0])]
    changed = code_with(parts[0], olds[0], news[0], depth - 1) if len(parts) == 1 else None
    return changed and code.replace(co_consts=tuple(changed if c is parts[0] else c for c in code.co_consts))


def codes(code: types.CodeType) -> list[types.CodeType]:
    """The codes among a code's constants: those of its functions and classes."""
    return [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]


def without_codes(code: types.CodeType) -> tuple[object, ...]:
    """What a code does, but for what its functions and classes do."""
    constants = [None if isinstance(constant, types.CodeType) else repr(constant) for constant in code.co_consts]
    return code.co_code, code.co_names, constants


def known_by(code: types.CodeType) -> tuple[object, ...]:
    """What a function is found by in the code around it; a class by its name, for it can stand alone elsewhere."""
    is_function = code.co_flags & inspect.CO_OPTIMIZED
    return (code.co_name, *((code.co_firstlineno, code.co_freevars) if is_function else ()))


def first_line(statement: ast.stmt) -> int:
    """Where a statement begins, its decorators included."""
    decorators: Sequence[ast.expr] = getattr(statement, "decorator_list", ())
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def last_line(statement: ast.stmt) -> int:
    """Where it ends."""
    return statement.end_lineno or statement.lineno
