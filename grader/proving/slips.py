"""Slips in right programs that know nothing of the grader: lines are moved, left out, copied and misspelt.

`mutants.py` changes what diagnosis proposes to change back. The slips here are made without its rules, as those of
somebody who types: two neighbours in the wrong order, a line of another layer, an argument too many.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

FUNCTIONS = (
    ("exp", "log", "sqrt", "square", "abs", "tanh", "negative"),
    ("maximum", "minimum", "multiply", "add"),
    ("sum", "mean", "max", "min", "prod", "std"),
    ("zeros_like", "ones_like"),
    ("zeros", "ones"),
    ("argmax", "argmin"),
)
ALIKE = {name: tuple(n for n in group if n != name) for group in FUNCTIONS for name in group}
COMPOUND = (ast.For, ast.While, ast.If, ast.With)
DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class TextMutant:
    """A program with one slip, and the lines at which the slip may be told, from 1."""

    kind: str
    lines: frozenset[int]
    text: str
    shown: str


@dataclass(frozen=True)
class Original:
    """A right definition in its file, and lines of other right definitions that may be copied into it."""

    text: str
    node: ast.AST
    foreign: Sequence[str] = ()

    @property
    def rows(self) -> list[str]:
        return self.text.split("\n")

    def blocks(self) -> Iterator[list[ast.stmt]]:
        """Every list of statements with more than a docstring, without the docstring."""
        for node in ast.walk(self.node):
            for field in ("body", "orelse"):
                block = getattr(node, field, None)
                if isinstance(block, list) and (kept := [s for s in block if not is_docstring(s)]):
                    yield kept

    def functions(self) -> list[ast.FunctionDef]:
        return [n for n in ast.walk(self.node) if isinstance(n, ast.FunctionDef)]

    def replace_rows(self, first: int, last: int, new: Sequence[str]) -> str:
        """The text with other rows in place of the rows from `first` to `last`."""
        return "\n".join([*self.rows[: first - 1], *new, *self.rows[last:]])

    def replace_node(self, node: ast.expr | ast.arguments, new: str) -> str:
        """The text with other words in place of a node that stands in one row."""
        assert isinstance(node, ast.expr)
        row = self.rows[node.lineno - 1].encode()
        changed = row[: node.col_offset] + new.encode() + row[node.end_col_offset :]
        return self.replace_rows(node.lineno, node.lineno, [changed.decode()])

    def find_rows(self, statement: ast.stmt) -> list[str]:
        return self.rows[statement.lineno - 1 : statement.end_lineno]


def make_slips(original: Original, seed: int = 0) -> list[TextMutant]:
    """All mutants, each text once; where many are alike, the seed chooses."""
    chance = random.Random(seed)
    made: dict[str, TextMutant] = {}
    for mutant in (
        *swap_statements(original),
        *delete_statements(original),
        *duplicate_statements(original),
        *copy_lines(original, chance),
        *rename_attributes(original),
        *change_literals(original, chance),
        *change_functions(original, chance),
        *change_indentation(original),
        *change_call_arguments(original),
        *move_returns(original),
    ):
        if mutant.text != original.text:
            made.setdefault(mutant.text, mutant)
    return list(made.values())


def swap_statements(original: Original) -> Iterator[TextMutant]:
    for block in original.blocks():
        for first, second in pairwise(block):
            if isinstance(first, DEFINITIONS) or isinstance(second, (*DEFINITIONS, ast.Return)):
                continue
            between = original.rows[end_of(first) : second.lineno - 1]
            new = [*original.find_rows(second), *between, *original.find_rows(first)]
            text = original.replace_rows(first.lineno, end_of(second), new)
            yield TextMutant("statements swapped", span(first.lineno, end_of(second)), text, show(second, first))


def delete_statements(original: Original) -> Iterator[TextMutant]:
    """Delete each statement; its place is the line in front of which it stood, or a neighbour of that line."""
    for block in original.blocks():
        for statement in block:
            if isinstance(statement, DEFINITIONS):
                continue
            left = ["pass".rjust(statement.col_offset + 4)] if len(block) == 1 else []
            text = original.replace_rows(statement.lineno, end_of(statement), left)
            places = span(statement.lineno - 1, statement.lineno + 1)
            yield TextMutant("statement deleted", places, text, show(statement))


def duplicate_statements(original: Original) -> Iterator[TextMutant]:
    for block in original.blocks():
        for statement in block:
            rows = original.find_rows(statement)
            text = original.replace_rows(statement.lineno, end_of(statement), rows * 2)
            places = span(statement.lineno, end_of(statement) + len(rows))
            if not isinstance(statement, DEFINITIONS):
                yield TextMutant("statement duplicated", places, text, show(statement))


def copy_lines(original: Original, chance: random.Random) -> Iterator[TextMutant]:
    """A line of another method, and one of another layer, in place of a line that begins alike.

    The line that is not there any more may be told as well, in front of the line after it.
    """
    for function in original.functions():
        elsewhere = [row for f in original.functions() if f is not function for row in list_simple_lines(original, f)]
        for statement in function.body:
            if isinstance(statement, (*COMPOUND, *DEFINITIONS)) or is_docstring(statement):
                continue
            for source in (elsewhere, original.foreign):
                alike = [row for row in source if begins_alike(row, original.find_rows(statement)[0].strip())]
                if alike:
                    row = chance.choice(alike)
                    new = [" " * statement.col_offset + row]
                    text = original.replace_rows(statement.lineno, end_of(statement), new)
                    yield TextMutant(
                        "line copied", span(statement.lineno, statement.lineno + 1), text, f"{show(statement)} -> {row}"
                    )


def rename_attributes(original: Original) -> Iterator[TextMutant]:
    """Rename an attribute in one place; if there is one other place only, that place may be named as well."""
    found = [n for n in ast.walk(original.node) if isinstance(n, ast.Attribute) and is_self(n.value)]
    for node in found:
        same = {n.lineno for n in found if n.attr == node.attr and n is not node}
        places = frozenset({node.lineno}) | (same if len(same) == 1 else frozenset())
        for new in (node.attr.swapcase(), node.attr + node.attr[-1]):
            shown = f"self.{node.attr} -> self.{new}"
            yield TextMutant("attribute renamed", places, original.replace_node(node, f"self.{new}"), shown)


def change_literals(original: Original, chance: random.Random) -> Iterator[TextMutant]:
    constants = [n for n in ast.walk(original.node) if isinstance(n, ast.Constant) and n.lineno == n.end_lineno]
    words = sorted({n.value for n in constants if isinstance(n.value, str) and n.value.isidentifier()})
    for node in constants:
        match node.value:
            case bool() | None:
                continue
            case int() | float() as number:
                other = chance.sample([f"{number + 1}", f"{number * 10}", f"{number / 2}", f"-{number}"], 2)
            case str() as word if word in words:
                other = [repr(chance.choice([w for w in words if w != word] or [word.upper()]))]
            case _:
                continue
        for new in other:
            shown = f"{node.value!r} -> {new}"
            yield TextMutant("literal changed", span(node.lineno), original.replace_node(node, new), shown)


def change_functions(original: Original, chance: random.Random) -> Iterator[TextMutant]:
    for node in ast.walk(original.node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ALIKE:
            new = chance.choice(ALIKE[node.func.attr])
            text = original.replace_node(node.func, f"{ast.unparse(node.func.value)}.{new}")
            yield TextMutant("function changed", span(node.lineno), text, f"{node.func.attr} -> {new}")


def change_indentation(original: Original) -> Iterator[TextMutant]:
    """The last statement of a loop or branch stands outside of it, or the statement after it inside."""
    for block in original.blocks():
        for statement, after in pairwise(block):
            if isinstance(statement, COMPOUND) and not isinstance(after, DEFINITIONS):
                rows = ["    " + row for row in original.find_rows(after)]
                text = original.replace_rows(after.lineno, end_of(after), rows)
                yield TextMutant("indented", span(after.lineno, end_of(after)), text, show(after))
        for statement in block:
            if isinstance(statement, COMPOUND) and len(statement.body) > 1:
                last = statement.body[-1]
                rows = [row.removeprefix("    ") for row in original.find_rows(last)]
                text = original.replace_rows(last.lineno, end_of(last), rows)
                yield TextMutant("dedented", span(last.lineno, end_of(last)), text, show(last))


def change_call_arguments(original: Original) -> Iterator[TextMutant]:
    for node in ast.walk(original.node):
        if isinstance(node, ast.Call) and node.lineno == node.end_lineno:
            words = [*map(ast.unparse, node.args), *(f"{k.arg}={ast.unparse(k.value)}" for k in node.keywords)]
            for number, word in enumerate(words):
                yield change_call(original, node, [*words[:number], *words[number + 1 :]], f"without {word}")
            if node.args:
                count = len(node.args)
                yield change_call(original, node, [*words[:count], words[count - 1], *words[count:]], "one more")
    for function in original.functions():
        for argument in function.args.args:
            row = original.rows[function.lineno - 1]
            without = re.sub(rf"\b{argument.arg}(=[^,)]*)?(, )?", "", row, count=1).replace(", )", ")")
            text = original.replace_rows(function.lineno, function.lineno, [without])
            yield TextMutant("argument", span(function.lineno), text, f"def without {argument.arg}")
        more = original.rows[function.lineno - 1].replace("):", ", other):")
        text = original.replace_rows(function.lineno, function.lineno, [more])
        yield TextMutant("argument", span(function.lineno), text, "def with other")


def change_call(original: Original, node: ast.Call, words: Iterable[str], shown: str) -> TextMutant:
    call = f"{ast.unparse(node.func)}({', '.join(words)})"
    return TextMutant("argument", span(node.lineno), original.replace_node(node, call), f"{ast.unparse(node)} {shown}")


def move_returns(original: Original) -> Iterator[TextMutant]:
    """A return stands in front of the statement before it; both the old and the new place may be told."""
    for block in original.blocks():
        for before, last in pairwise(block):
            if isinstance(last, ast.Return) and not isinstance(before, DEFINITIONS):
                between = original.rows[end_of(before) : last.lineno - 1]
                new = [*original.find_rows(last), *between, *original.find_rows(before)]
                text = original.replace_rows(before.lineno, end_of(last), new)
                yield TextMutant("return moved", span(before.lineno, end_of(last)), text, show(last, before))


def list_simple_lines(original: Original, function: ast.FunctionDef) -> list[str]:
    """The statements of a function that stand in one row, without their indentation."""
    simple = [s for s in function.body if not isinstance(s, (*COMPOUND, *DEFINITIONS)) and not is_docstring(s)]
    return [original.rows[s.lineno - 1].strip() for s in simple if s.lineno == s.end_lineno]


def begins_alike(row: str, other: str) -> bool:
    return row != other and row.startswith("return") == other.startswith("return")


def is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def end_of(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def span(first: int, last: int | None = None) -> frozenset[int]:
    return frozenset(range(first, (last or first) + 1))


def show(*statements: ast.stmt) -> str:
    return " / ".join(ast.unparse(s).split("\n")[0] for s in statements)
