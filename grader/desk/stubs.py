"""A stub in another language: the docstrings of the one stub are replaced by texts of the catalogue."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from textwrap import indent

from grader.catalogue.catalogue import Catalogue, unescape_braces

QUOTES = '"""'


def translate_stub(text: str, exercise: str, catalogue: Catalogue) -> str:
    """Return a stub with the docstrings `stub.<exercise>` of the catalogue, and with its section of the book.

    Without these texts the stub is as it was. The docstrings are a list in the order of the text: of the module, of
    the class, of each method.
    """
    return add_section(replace_docstrings(text, exercise, catalogue), catalogue.name_section(exercise))


def add_section(text: str, section: str) -> str:
    """Return a stub with the section of the book as the last line of its first docstring."""
    tree = ast.parse(text)
    if not section or ast.get_docstring(tree) is None:
        return text
    lines = text.splitlines()
    last = (tree.body[0].end_lineno or 1) - 1
    lines[last] = f"{lines[last].removesuffix(QUOTES).rstrip()}\n\n{section}\n{QUOTES}"
    return "\n".join(lines) + "\n"


def replace_docstrings(text: str, exercise: str, catalogue: Catalogue) -> str:
    """Return a stub with the docstrings of the catalogue, in the order of the text."""
    found = catalogue.texts.get(f"stub.{exercise}")
    nodes = list(find_docstrings(ast.parse(text)))
    if found is None or len(found.text) != len(nodes):
        return text
    lines = text.splitlines()
    for node, form in reversed(list(zip(nodes, found.text, strict=True))):
        docstring = unescape_braces(form)
        margin = " " * node.col_offset
        written = indent(f'"""{docstring.strip()}', margin, lambda line: bool(line.strip()))
        end = f'\n{margin}"""' if "\n" in docstring.strip() else '"""'
        lines[node.lineno - 1 : node.end_lineno] = f"{written}{end}".split("\n")
    return "\n".join(lines) + "\n"


def find_docstrings(tree: ast.Module) -> Iterator[ast.Expr]:
    """Find the docstrings of a module, its classes and its functions, in the order of the text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            yield first
