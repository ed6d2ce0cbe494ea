"""A version of a statement with other texts for some lines: only the function with these lines is compiled again.

The code of a version has the line numbers of the text before the edits. A line that is put in has the number of the
line that it stands in front of.
"""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

PLACED = (ast.stmt, ast.expr, ast.arg, ast.keyword, ast.alias, ast.excepthandler, ast.pattern)  # have line numbers
NOT_PARSED = (SyntaxError, ValueError, RecursionError, MemoryError)


class CellText(NamedTuple):
    """The lines of a cell, the number of each before any edit, and the name of its code in tracebacks."""

    lines: tuple[str, ...]
    numbers: tuple[int, ...]
    filename: str

    @property
    def is_longer(self) -> bool:
        """Were lines put in?"""
        return len(self.lines) > self.numbers[-1]


def number_lines(text: str, filename: str) -> CellText:
    """Read the text of a cell."""
    lines = tuple(text.split("\n"))
    return CellText(lines, tuple(range(1, len(lines) + 1)), filename)


def substitute_lines(text: CellText, after: Mapping[int, str]) -> CellText:
    """Replace lines of a text by texts of one or more lines."""
    lines: list[str] = []
    numbers: list[int] = []
    for number, line in zip(text.numbers, text.lines, strict=True):
        parts = after.get(number, line).split("\n")
        lines += parts
        numbers += [number] * len(parts)
    return CellText(tuple(lines), tuple(numbers), text.filename)


def find_statement(lines: Sequence[int], statements: Sequence[ast.stmt]) -> ast.stmt | None:
    """Find the statement with these lines. None if there is none, or if it shares a line, as in `a = 1; b = 2`."""
    begin, end = min(lines), max(lines)
    found = next((s for s in statements if find_first_line(s) <= begin and end <= find_last_line(s)), None)
    if found is None:
        return None
    first, last = find_first_line(found), find_last_line(found)
    return found if sum(find_first_line(s) <= last and first <= find_last_line(s) for s in statements) == 1 else None


def parse_version(statement: ast.stmt, text: CellText) -> ast.stmt | None:
    """Parse the lines of a statement in another text; None unless they hold one statement."""
    found = parse_statements(cut_lines(text, find_first_line(statement), find_last_line(statement)))
    return found[0] if len(found) == 1 else None


def cut_lines(text: CellText, first: int, last: int) -> CellText:
    """Return the text with empty lines in place of those in front of `first`, and without those behind `last`."""
    kept = [line if number >= first else "" for line, number in zip(text.lines, text.numbers, strict=True)]
    count = sum(number <= last for number in text.numbers)
    return CellText(tuple(kept[:count]), text.numbers[:count], text.filename)


def parse_statements(text: CellText) -> list[ast.stmt]:
    """Parse a text into statements; an empty list if it cannot be parsed."""
    try:
        tree = ast.parse("\n".join(text.lines), text.filename)
    except NOT_PARSED:
        return []
    if text.is_longer:
        restore_numbers(tree, text.numbers)
    return tree.body


def restore_numbers(tree: ast.Module, numbers: Sequence[int]) -> None:
    """Give each node the line numbers of the text before the edits."""
    nodes: list[Any] = [node for node in ast.walk(tree) if isinstance(node, PLACED)]
    for node in nodes:
        node.lineno, node.end_lineno = numbers[node.lineno - 1], numbers[node.end_lineno - 1]
        if node.lineno == node.end_lineno:  # the compiler refuses a node that ends before it begins
            node.end_col_offset = max(node.col_offset, node.end_col_offset)


def compile_version(
    code: types.CodeType, statement: ast.stmt, lines: Sequence[int], before: CellText, after: CellText
) -> types.CodeType | None:
    """Compile a version of a statement. The two texts differ in these lines.

    None if the lines are not in the body of one function, or if more than this function differs.
    """
    owner = statement if isinstance(statement, ast.ClassDef) else None
    function = find_statement(lines, owner.body) if owner else statement
    if not isinstance(function, ast.FunctionDef) or min(lines) < function.body[0].lineno:
        return None
    if owner and find_first_line(function) <= owner.lineno:
        return None
    name = owner.name if owner else None
    old, new = (compile_alone(function, name, text) for text in (before, after))
    return replace_code(code, old, new, 2 if owner else 1) if old and new else None


@cache
def compile_alone(function: ast.FunctionDef, owner: str | None, text: CellText) -> types.CodeType | None:
    """Compile the lines of a function alone; None if they cannot be compiled.

    A method is compiled inside a class of the same name, because its code holds the name of its class.
    """
    first = find_first_line(function)
    part = cut_lines(text, first, find_last_line(function))
    if owner is not None:
        part = part._replace(lines=(*part.lines[: first - 2], f"class {owner}:", *part.lines[first - 1 :]))
    try:
        if part.is_longer:
            return compile(ast.Module(parse_statements(part), []), text.filename, "exec")
        return compile("\n".join(part.lines), text.filename, "exec")
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
