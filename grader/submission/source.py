"""The source of a submission: files, cells, and what they define."""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from threading import Thread

from grader.model import Message, Place, Problem, Untrusted

COMPILED_CAP = 200_000  # characters; the compiler takes minutes over hundreds of thousands of functions


@lru_cache(4096)
def normalize_name(name: str) -> str:
    """A class or function name without case, underscores and a trailing "layer"."""
    plain = name.lower().replace("_", "")
    return plain.removesuffix("layer") or plain


@dataclass(frozen=True)
class Definition:
    """A class, function or alias of a name at the top level of a file (or in its if, try, with)."""

    name: str
    kind: str  # "class", "function" or "alias"
    node: ast.stmt
    cell: int | None
    target: str | None = None  # what an alias stands for, if that is a name


@dataclass(frozen=True)
class Cell:
    """A piece of source that compiles as a whole: a notebook's code cell, or a file's text."""

    number: int | None
    text: str

    @property
    def tree(self) -> ast.Module | None:
        """The text as a tree, None where it does not compile."""
        return self._compiled if isinstance(self._compiled, ast.Module) else None

    @cached_property
    def nodes(self) -> Sequence[ast.AST]:
        """All nodes of the tree, none where there is no tree."""
        return list(ast.walk(self.tree)) if self.tree else []

    @property
    def error(self) -> SyntaxError | None:
        """What keeps it from compiling."""
        return None if isinstance(self._compiled, ast.Module) else self._compiled

    @cached_property
    def _compiled(self) -> ast.Module | SyntaxError:
        """Found out where it is asked for, for of a class most is known by the text."""
        try:
            return compile_text(self.number, self.text)
        except RecursionError:
            return compile_in_thread(self.number, self.text)

    @property
    def lines(self) -> list[str]:
        """The text line by line."""
        return self.text.removesuffix("\n").split("\n")  # as Python counts them: a form feed ends no line


@dataclass(frozen=True)
class Source:
    """One file of a submission; `path` is relative to it, with /."""

    path: str
    cells: tuple[Cell, ...]
    remarks: tuple[Message, ...] = ()

    @property
    def is_notebook(self) -> bool:
        """Does the file have cells?"""
        return self.path.lower().endswith(".ipynb")

    @cached_property
    def all_definitions(self) -> tuple[Definition, ...]:
        """Every definition in source order."""
        return tuple(d for cell in self.cells if cell.tree for d in find_definitions(cell.tree.body, cell.number))

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """The last definition of each name."""
        return {definition.name: definition for definition in self.all_definitions}

    @cached_property
    def normal_names(self) -> frozenset[str]:
        """The normal forms of the names of all definitions."""
        return frozenset(normalize_name(definition.name) for definition in self.all_definitions)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name, attribute and imported name in the file."""
        found: set[str] = set()
        for node in (node for cell in self.cells for node in cell.nodes):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    found.add(name)
                case ast.ImportFrom(names=aliases):
                    found |= {alias.asname or alias.name for alias in aliases}
        return frozenset(found)

    @cached_property
    def decides_on_inputs(self) -> bool:
        """Does the file decide something on the form of an input (`t.ndim`, `t.size`, `t.shape`)?"""
        words = {"ndim", "size", "shape"}
        for cell in self.cells:
            for node in cell.nodes:
                if isinstance(node, ast.If | ast.IfExp):
                    attributes = [n for n in ast.walk(node.test) if isinstance(n, ast.Attribute) and n.attr in words]
                    if any("t" in list_words(n.value) for n in attributes):
                        return True
        return False

    def line(self, place: Place) -> Untrusted | None:
        """The text of a line, None where there is none."""
        for cell in self.cells:
            if cell.number == place.cell and place.line and place.line <= len(cell.lines):
                return Untrusted(cell.lines[place.line - 1])
        return None


@dataclass(frozen=True)
class Contents:
    """The bytes that were handed in, by name with "/", and what could not be read."""

    files: tuple[tuple[str, bytes], ...]
    problems: tuple[Problem, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over names, bytes and what could not be read, in hexadecimal digits."""
        digest = hashlib.sha256()
        for name, data in self.files:
            digest.update(b"%d %s %d\n" % (len(name), name.encode("utf-8", "backslashreplace"), len(data)))
            digest.update(data)
        for problem in self.problems:
            digest.update(f"{problem.message.id} {problem.file}\n".encode("utf-8", "backslashreplace"))
        return digest.hexdigest()


@dataclass(frozen=True)
class Submission:
    """What one student handed in."""

    name: str
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...] = field(default=())

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name in any file."""
        return frozenset[str]().union(*(source.names for source in self.sources))

    @cached_property
    def imports(self) -> frozenset[tuple[str, str]]:
        """The modules that any file imports from, each with a name of it, "*" where these could be any."""
        return frozenset(pair for source in self.sources for cell in source.cells for pair in find_imports(cell))

    def source(self, path: str) -> Source | None:
        """The file at that path."""
        return next((source for source in self.sources if source.path == path), None)


def find_imports(cell: Cell) -> Iterator[tuple[str, str]]:
    """The modules that a cell imports from, each with a name of it, "*" where these could be any."""
    for node in cell.nodes if "import" in cell.text else ():
        if isinstance(node, ast.ImportFrom):
            yield from (("." * node.level + (node.module or ""), alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "*") for alias in node.names)


def compile_text(number: int | None, text: str) -> ast.Module | SyntaxError:
    """A cell's text as a tree, or what keeps it from compiling; RecursionError where the stack does not last."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
            if len(text) <= COMPILED_CAP:
                # a notebook may await at its top level
                flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if number is not None else 0
                compile(tree, "<cell>", "exec", flags, dont_inherit=True)
            return tree
    except SyntaxError as error:
        return error
    except (ValueError, MemoryError) as error:
        return SyntaxError(str(error) or type(error).__name__)


def compile_in_thread(number: int | None, text: str) -> ast.Module | SyntaxError:
    """The same in a thread, which has its whole stack before it: how deep a text may be depends on no caller."""
    found: list[ast.Module | SyntaxError] = []

    def compile_here() -> None:
        try:
            found.append(compile_text(number, text))
        except RecursionError as error:
            found.append(SyntaxError(str(error)))

    thread = Thread(target=compile_here)
    thread.start()
    thread.join()
    return found[0]


def find_definitions(statements: Sequence[ast.stmt], cell: int | None) -> Iterator[Definition]:
    """Definitions in source order, also those inside if, try and with."""
    for node in statements:
        match node:
            case ast.ClassDef(name=name):
                yield Definition(name, "class", node, cell)
            case ast.FunctionDef(name=name):
                yield Definition(name, "function", node, cell)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()):
                yield Definition(name, "function", node, cell)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=target)):
                yield Definition(name, "alias", node, cell, target)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(attr=target)):
                yield Definition(name, "alias", node, cell, None)
            case ast.If(test=test) if any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(test)):
                continue
            case ast.If() | ast.Try() | ast.With():
                for part in ("body", "orelse", "finalbody"):
                    yield from find_definitions(getattr(node, part, []), cell)
                for handler in getattr(node, "handlers", []):
                    yield from find_definitions(handler.body, cell)


def list_words(node: ast.expr) -> list[str]:
    """The words of `self.layer.t`, none for what is more than names and dots."""
    words: list[str] = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    return [*words, node.id] if isinstance(node, ast.Name) else []


UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


class Unreadable(Exception):
    """A file that gives no source; carries the message."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def unify_newlines(text: str) -> str:
    """The text without byte-order mark and with plain line ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
