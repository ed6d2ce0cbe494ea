"""The sources of a submission: files, cells and definitions."""

from __future__ import annotations

import ast
import gc
import hashlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from threading import Thread

from grader.model import Message, Place, Problem, Remark, Untrusted
from grader.submission.headers import Header, list_headers, list_plain_headers

COMPILED_CAP = 200_000  # characters; the compiler takes minutes for hundreds of thousands of functions


@lru_cache(4096)
def normalize_name(name: str) -> str:
    """Return a name in lower case, without underscores and without "layer" at its end."""
    plain = name.lower().replace("_", "")
    return plain.removesuffix("layer") or plain


@dataclass(frozen=True)
class Definition:
    """A class, function or alias at the top level of a file, or in an `if`, `try` or `with` there."""

    name: str
    kind: str  # "class", "function" or "alias"
    node: ast.stmt
    cell: int | None
    target: str | None = None  # the name that an alias stands for


@dataclass(frozen=True)
class Cell:
    """A text that compiles as a whole: a code cell of a notebook, or a file."""

    number: int | None
    text: str

    @property
    def tree(self) -> ast.Module | None:
        """The syntax tree, or None when the text does not compile."""
        return self._compiled if isinstance(self._compiled, ast.Module) else None

    @cached_property
    def nodes(self) -> Sequence[ast.AST]:
        """All nodes of the tree; empty when the text does not compile."""
        return list(ast.walk(self.tree)) if self.tree else []

    @cached_property
    def headers(self) -> Sequence[Header]:
        """The lines that begin a class or a function; in a text that compiles, also those in comments and strings."""
        return list(list_plain_headers(self.text) if self.tree else list_headers(self.text))

    @property
    def error(self) -> SyntaxError | None:
        """The error of a text that does not compile, else None."""
        return None if isinstance(self._compiled, ast.Module) else self._compiled

    @cached_property
    def _compiled(self) -> ast.Module | SyntaxError:
        """The tree or the error; compiled on first use, because some commands only read the text."""
        try:
            return compile_text(self.number, self.text)
        except RecursionError:
            return compile_in_thread(self.number, self.text)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.removesuffix("\n").split("\n")  # Python ends no line at a form feed

    @property
    def statements(self) -> Sequence[ast.stmt]:
        """The statements of the top level, none where there is no tree."""
        return self.tree.body if self.tree else ()


@dataclass(frozen=True)
class Source:
    """One file of a submission; `path` is relative to the submission, with /."""

    path: str
    cells: tuple[Cell, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def stem(self) -> str:
        """The last word of the name that imports the file."""
        folder, _, name = self.path.rpartition("/")
        stem = name.rpartition(".")[0]
        return folder.rpartition("/")[2] if folder and stem == "__init__" else stem

    @cached_property
    def imports(self) -> frozenset[tuple[str, str]]:
        """All imports: pairs of a module and a name in it, or "*" for any name."""
        return frozenset(pair for cell in self.cells for pair in find_imports(cell))

    @property
    def is_notebook(self) -> bool:
        """Is the file a notebook?"""
        return self.path.lower().endswith(".ipynb")

    @cached_property
    def all_definitions(self) -> tuple[Definition, ...]:
        """All definitions, in source order."""
        return tuple(d for cell in self.cells for d in walk_definitions(cell.statements, cell.number))

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
        """The names that the file imports or reads; nested functions do not count."""
        nodes = [node for cell in self.cells for node in cell.nodes]
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
        inside = {n.name for f in functions for n in ast.walk(f) if isinstance(n, ast.FunctionDef) and n is not f}
        aliases = [alias for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]
        imported = {alias.asname or alias.name.partition(".")[0] for alias in aliases}
        read = {node.id for node in nodes if isinstance(node, ast.Name)}
        words = [list_words(node) for node in nodes if isinstance(node, ast.Attribute)]
        return frozenset((read - inside) | imported | {word[0] for word in words if word and word[-1] in imported})

    def place(self, cell: int | None, line: int | None, offset: int | None = None) -> Place:
        """Return the place of a line; an `offset` in bytes of UTF-8 gives the column of a known line."""
        place = Place(self.path, line, cell)
        text = self.line(place)
        if text is None or offset is None:
            return place
        return replace(place, column=len(text.encode("utf-8", "replace")[:offset].decode("utf-8", "ignore")) + 1)

    def line(self, place: Place) -> Untrusted | None:
        """Return the text of a line, or None when the place has no line."""
        cell, line = self.cell(place.cell), place.line
        return Untrusted(cell.lines[line - 1]) if cell and line and line <= len(cell.lines) else None

    def cell(self, number: int | None) -> Cell | None:
        """Return the cell of a number, or None; the number of a file without cells is None."""
        return next((cell for cell in self.cells if cell.number == number), None)


def holds_line(statement: ast.stmt, line: int | None) -> bool:
    """Is a line one of the lines of a statement?"""
    return line is not None and statement.lineno <= line <= (statement.end_lineno or statement.lineno)


@dataclass(frozen=True)
class Contents:
    """The bytes of the files of a submission, by name with /, and the problems of reading them."""

    files: tuple[tuple[str, bytes], ...]
    problems: tuple[Problem, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of names, bytes and problems, in hexadecimal digits."""
        digest = hashlib.sha256()
        for name, data in self.files:
            digest.update(b"%d %s %d\n" % (len(name), name.encode("utf-8", "backslashreplace"), len(data)))
            digest.update(data)
        for problem in self.problems:
            digest.update(f"{problem.message.id} {problem.file}\n".encode("utf-8", "backslashreplace"))
        return digest.hexdigest()


@dataclass(frozen=True)
class Submission:
    """The work of one student: sources, and problems of reading them."""

    name: str
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...] = field(default=())

    @cached_property
    def names(self) -> frozenset[str]:
        """All names in all files."""
        return frozenset[str]().union(*(source.names for source in self.sources))

    @cached_property
    def imports(self) -> frozenset[tuple[str, str]]:
        """All imports: pairs of a module and a name in it, or "*" for any name."""
        return frozenset[tuple[str, str]]().union(*(source.imports for source in self.sources))

    def source(self, path: str) -> Source | None:
        """Return the file at this path, or None."""
        return next((source for source in self.sources if source.path == path), None)


def find_imports(cell: Cell) -> Iterator[tuple[str, str]]:
    """Yield the imports of a cell: pairs of a module and a name in it, or "*" for any name."""
    for node in cell.nodes if "import" in cell.text else ():
        if isinstance(node, ast.ImportFrom):
            yield from (("." * node.level + (node.module or ""), alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "*") for alias in node.names)


def compile_text(number: int | None, text: str) -> ast.Module | SyntaxError:
    """Return the tree or the error of a text; RecursionError when the stack is too short."""
    collects = gc.isenabled()
    gc.disable()  # a tree has no garbage, and a search for it takes more than linear time
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
            if len(text) <= COMPILED_CAP:
                # a notebook may use `await` at its top level
                flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if number is not None else 0
                compile(tree, "<cell>", "exec", flags, dont_inherit=True)
            return tree
    except SyntaxError as error:
        return error
    except (ValueError, MemoryError) as error:
        return SyntaxError(str(error) or type(error).__name__)
    finally:
        if collects:
            gc.enable()


def compile_in_thread(number: int | None, text: str) -> ast.Module | SyntaxError:
    """Compile in a thread with a fresh stack, so that the depth of the caller does not matter."""
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


def walk_definitions(statements: Sequence[ast.stmt], cell: int | None) -> Iterator[Definition]:
    """Yield the definitions in source order, also inside `if`, `try` and `with`."""
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
                    yield from walk_definitions(getattr(node, part, []), cell)
                for handler in getattr(node, "handlers", []):
                    yield from walk_definitions(handler.body, cell)


def list_words(node: ast.expr) -> list[str]:
    """List the words of `self.layer.t` from the right; empty when an expression has more than names and dots."""
    words: list[str] = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    return [*words, node.id] if isinstance(node, ast.Name) else []


UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


class Unreadable(Exception):
    """A file is no source; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def unify_newlines(text: str) -> str:
    """Return the text without a byte-order mark, and with \\n at the end of each line."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
