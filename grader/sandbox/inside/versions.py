"""A statement with one line in other words: only the function around that line is parsed and compiled again."""

from __future__ import annotations

import ast
import copy
import types
from collections.abc import Sequence


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


def version_of(
    statement: ast.stmt, line: int, text: str, filename: str, compiled: dict[ast.stmt, types.CodeType]
) -> ast.stmt | None:
    """A statement as the text has it, which differs from it in this line; None where it is not one any more.

    Of a class of which only a method differs, the code is put among what is `compiled`.
    """
    if (method := around_in(statement, line)) is None:
        return again(statement, text, filename)
    # a class of this method alone, for its code says which class it belongs to
    head = f"class {statement.name}:"  # type: ignore[attr-defined]
    alone = again(method, with_line(text, first_line(method) - 1, head), filename, first_line(method) - 1)
    if not isinstance(alone, ast.ClassDef) or [type(part) for part in alone.body] != [type(method)]:
        return again(statement, text, filename)
    changed: ast.ClassDef = copy.copy(statement)  # type: ignore[assignment]
    changed.body = [alone.body[0] if part is method else part for part in changed.body]
    try:
        code = code_with(compiled[statement], compile(ast.Module([alone], []), filename, "exec"))
    except (KeyError, SyntaxError):
        return changed
    if code is not None:
        compiled[changed] = code
    return changed


def around_in(statement: ast.stmt, line: int) -> ast.stmt | None:
    """The method of a class whose body the line is in, below the line with the class's name."""
    method = around(line, statement.body) if isinstance(statement, ast.ClassDef) else None
    if not isinstance(method, ast.FunctionDef) or line < method.body[0].lineno:
        return None
    return method if first_line(method) > statement.lineno else None


def again(statement: ast.stmt, text: str, filename: str, first: int = 0) -> ast.stmt | None:
    """What a text has on the lines of a statement, or from the `first` line on; None unless it is one statement."""
    first = first or first_line(statement)
    part = text.split("\n")[first - 1 : last_line(statement)]
    found = parsed("\n" * (first - 1) + "\n".join(part), filename)
    return found[0] if len(found) == 1 else None


def parsed(text: str, filename: str) -> list[ast.stmt]:
    """The statements of a text; none where it cannot be parsed."""
    try:
        return ast.parse(text, filename).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def code_with(code: types.CodeType, alone: types.CodeType) -> types.CodeType | None:
    """The code of a class's statement with the one method of another's; None where that cannot be exchanged.

    A method is a constant of its class's code, and that is a constant of the statement's.
    """
    (new_class,) = codes(alone)
    new, *others = codes(new_class)
    for old_class in codes(code):
        for old in codes(old_class) if not others else ():
            if (old.co_name, old.co_firstlineno, old.co_freevars) == (new.co_name, new.co_firstlineno, new.co_freevars):
                return exchanged(code, old_class, exchanged(old_class, old, new))
    return None


def codes(code: types.CodeType) -> list[types.CodeType]:
    """The codes among a code's constants."""
    return [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]


def exchanged(code: types.CodeType, old: types.CodeType, new: types.CodeType) -> types.CodeType:
    """The code with one of its constants in place of another."""
    return code.replace(co_consts=tuple(new if constant is old else constant for constant in code.co_consts))


def first_line(statement: ast.stmt) -> int:
    """Where a statement begins, its decorators included."""
    decorators: Sequence[ast.expr] = getattr(statement, "decorator_list", ())
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def last_line(statement: ast.stmt) -> int:
    """Where it ends."""
    return statement.end_lineno or statement.lineno
