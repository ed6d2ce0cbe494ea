"""One file of a submission in a child: its statements, its module, and versions of it with other lines."""

from __future__ import annotations

import ast
import re
import types
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from .imports import find_requests
from .toplevel import TopLevel
from .versions import (
    compile_version,
    find_statement,
    number_lines,
    parse_statements,
    parse_version,
    substitute_lines,
)

WORDS = re.compile(r"(?<![\w.])[^\W\d]\w*")
# the name of every file's module, so that the text of an object does not show its file; no import can have this name
SUBMITTED = "submitted code"


class File:
    """One file of the submission: its cells' texts, its statements, and its module."""

    def __init__(
        self, number: int, path: str, cells: Sequence[tuple[int | None, str]], is_notebook: bool, root: str
    ) -> None:
        self.number, self.path, self.is_notebook = number, path, is_notebook
        self.folders = path.split("/")[:-1]
        is_package = bool(self.folders) and find_stem(path) == "__init__"
        self.dotted = ".".join(self.folders) if is_package else make_dotted_name(path)
        self.stem = self.folders[-1] if is_package else find_stem(path)
        # a key of its own, because the folder `affine` and the file affine/affine.py have one name
        self.key = f"{SUBMITTED} {make_dotted_name(path)}"
        self.module = types.ModuleType(SUBMITTED)
        self.module.__dict__.update(__file__=path.rpartition("/")[2], __package__=".".join((root, *self.folders)))
        self.cells = [(cell, number_lines(text, make_filename(number, cell))) for cell, text in cells]
        self.root = root
        self.compiled: dict[ast.stmt, types.CodeType] = {}
        self.executed = False
        self.unknown: Any = None  # stands for any name of a module that was not handed in, after `import *`
        self.notes: dict[str, Any] = {}
        self.defined: dict[tuple[int | None, int], Any] = {}  # by cell and line

    @cached_property
    def statements(self) -> list[tuple[str, ast.stmt]]:
        """The statements at the top level of the cells that can be parsed, each with its cell's file name."""
        return [(text.filename, statement) for _, text in self.cells for statement in parse_statements(text)]

    @cached_property
    def top(self) -> TopLevel:
        """The analysis of which statements to run."""
        return TopLevel([statement for _, statement in self.statements])

    @cached_property
    def requests(self) -> set[tuple[str, str]]:
        """The pairs (module, name) that this file imports or reads; only the last word of a module counts."""
        return find_requests(statement for _, statement in self.statements)

    def mentions(self, word: str) -> bool:
        """Does a line hold this text?"""
        return any(word in line for _, text in self.cells for line in text.lines)

    def apply_edits(self, edits: Mapping[int | None, Mapping[int, str]]) -> File:
        """Return a version of this file, which has run, with other texts for some lines of its cells.

        Statements without these lines are not parsed or compiled again where one statement has them all.
        """
        version = File(self.number, self.path, (), self.is_notebook, self.root)
        version.cells = [(cell, substitute_lines(text, edits.get(cell, {}))) for cell, text in self.cells]
        version.compiled = self.compiled
        if not edits:
            version.statements = self.statements
        if len(edits) != 1:
            return version
        ((cell, lines),) = edits.items()
        before, after = (dict(file.cells).get(cell) for file in (self, version))
        if before is None or after is None:
            return version
        at = list(lines)
        touched = find_statement(at, [s for filename, s in self.statements if filename == before.filename])
        if touched is None:
            return version
        old = self.compiled.get(touched)
        code = compile_version(old, touched, at, before, after) if old else None
        if code is not None:
            version.statements, version.compiled = self.statements, self.compiled | {touched: code}
            was = "\n".join(before.lines[line - 1] for line in at)
            version.top = self.top.read_also(find_words("\n".join(lines.values())) - find_words(was))
        elif (new := parse_version(touched, after)) is not None:
            version.statements = [(f, new if s is touched else s) for f, s in self.statements]
        return version


def find_stem(path: str) -> str:
    """Find the name of a file as a module."""
    return path.rpartition("/")[2].rpartition(".")[0]


def make_dotted_name(path: str) -> str:
    """Make the name of a file as a module below the root."""
    return path.rpartition(".")[0].replace("/", ".")


def find_words(text: str) -> frozenset[str]:
    """Find the words of a text that can be names, without words that follow a dot."""
    return frozenset(WORDS.findall(text))


def make_filename(number: int, cell: int | None) -> str:
    """Make the name under which a cell is compiled; `parse_filename` reads it from a traceback."""
    return f"<submission {number} {cell or 0}>"


def parse_filename(filename: str) -> tuple[int, int | None] | None:
    """Read the number of the file and the cell from a traceback's file name; None for a file of others."""
    if not filename.startswith("<submission "):
        return None
    number, cell = filename[len("<submission ") : -1].split(" ")
    return int(number), int(cell) or None
