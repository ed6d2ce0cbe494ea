"""Read what was handed in: sources with files, lines and cells, and what they define."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import os
import re
import stat
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from threading import Thread

from grader.model import Message, Place, Problem, Untrusted

FILES_CAP = 200
BYTES_CAP = 5 << 20
FOLDERS_CAP = 2000  # looked into; a whole disk is nobody's submission
SKIPPED_FOLDERS = frozenset(
    ("__pycache__", "__MACOSX", "node_modules", "site-packages", "venv", "env", "virtualenv", "checkpoints")
)
PACKAGES = (".dist-info", ".egg-info")
MAGIC_LINE = re.compile(
    r"^(\s*)((?:[\w, ]+=\s*)?[%!]|\?|[A-Za-z_][\w.]*\?\??\s*$|(?:pip3?|conda|cd|ls|pwd|mkdir|cat|rm|cp|mv)\s[^=(]*$)"
)
CELL_MAGICS_KEPT = ("time", "timeit", "capture", "prun", "writefile", "file")
MAGICS_CAP = 100  # of one cell
COMPILED_CAP = 200_000  # characters; the compiler takes minutes over hundreds of thousands of functions
UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@lru_cache(4096)
def normal(name: str) -> str:
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
            return compiled(self.number, self.text)
        except RecursionError:
            return compiled_anew(self.number, self.text)

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
        return tuple(d for cell in self.cells if cell.tree for d in definitions_in(cell.tree.body, cell.number))

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """The last definition of each name."""
        return {definition.name: definition for definition in self.all_definitions}

    @cached_property
    def normal_names(self) -> frozenset[str]:
        """The normal forms of the names of all definitions."""
        return frozenset(normal(definition.name) for definition in self.all_definitions)

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
                    if any("t" in dotted(n.value) for n in attributes):
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

    def source(self, path: str) -> Source | None:
        """The file at that path."""
        return next((source for source in self.sources if source.path == path), None)


def read_submission(path: Path) -> Submission:
    """A folder, one .py file or one notebook; whatever cannot be read is a problem, not an exception."""
    name = path.name or path.resolve().name
    try:
        there = path.exists()
    except OSError:
        there = False  # a name that is too long for the system
    if not there:
        return Submission(name, (), (Problem(Message("path_missing", {"path": str(path)})),))
    if path.is_file():
        if path.suffix.lower() not in (".py", ".ipynb"):
            return Submission(name, (), (Problem(Message("not_source", {"path": path.name}), path.name),))
        return read_files(name, [(path.name, path)])
    return read_files(name, ((file.relative_to(path).as_posix(), file) for file in walk(path)))


def read_contents(found: Iterable[tuple[str, str | Path]]) -> Contents:
    """The bytes of files by name, within the caps; whatever cannot be read is a problem."""
    files: list[tuple[str, bytes]] = []
    problems: list[Problem] = []
    total = 0
    for number, (relative, where) in enumerate(sorted(islice(found, FILES_CAP + 1))):
        if number >= FILES_CAP:
            problems.append(Problem(Message("too_many_files", {"cap": FILES_CAP})))
            break
        try:
            file = Path(where)
            size = size_of(file)
            if total + size > BYTES_CAP:
                problems.append(Problem(Message("too_large", {"cap": BYTES_CAP >> 20, "size": size}), relative))
                continue
            files.append((relative, file.read_bytes()))
            total += size
        except OSError as error:
            problems.append(Problem(Message("unreadable", {"why": error.strerror or "unknown"}), relative))
        except Unreadable as error:
            problems.append(Problem(error.message, relative))
    return Contents(tuple(files), tuple(problems))


def read_files(name: str, found: Iterable[tuple[str, str | Path]]) -> Submission:
    """The submission that these files make: each its name within, with /, and where it lies."""
    return parsed(name, read_contents(found))


def parsed(name: str, contents: Contents) -> Submission:
    """Contents as sources; what gives no source is a problem."""
    sources: list[Source] = []
    problems = list(contents.problems)
    for relative, data in contents.files:
        try:
            sources.append(read_source(relative, data))
        except Unreadable as error:
            problems.append(Problem(error.message, relative))
    if not sources and not problems:
        problems.append(Problem(Message("no_sources", {"path": name})))
    problems += [
        Problem(Message("unreadable_name", {}), source.path) for source in sources if not is_clean(source.path)
    ]
    return Submission(name, tuple(s for s in sources if is_clean(s.path)), tuple(problems))


def size_of(file: Path) -> int:
    """The size of a plain file; a pipe or a device would keep its reader waiting."""
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(Message("unreadable", {"why": "it is no plain file"}))
    return status.st_size


def is_clean(path: str) -> bool:
    """Can the file's name be written as UTF-8?"""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def walk(folder: Path) -> Iterator[Path]:
    """The .py and .ipynb files below a folder; links, hidden folders and environments are not entered."""
    for number, (root, folders, files) in enumerate(os.walk(folder, followlinks=False)):
        if number == FOLDERS_CAP:
            return
        here = Path(root)
        folders[:] = sorted(n for n in folders if is_entered(n) and not (here / n / "pyvenv.cfg").exists())
        for name in sorted(files):
            path = here / name
            if name.lower().endswith((".py", ".ipynb")) and not name.startswith(".") and not path.is_symlink():
                if path.is_file():
                    yield path


def is_entered(folder: str) -> bool:
    """Is a folder of that name looked into? Hidden ones, environments and caches are not."""
    return not folder.startswith(".") and folder not in SKIPPED_FOLDERS and not folder.endswith(PACKAGES)


class Unreadable(Exception):
    """A file that gives no source; carries the message."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def read_source(path: str, data: bytes) -> Source:
    """One file's cells."""
    if path.lower().endswith(".ipynb"):
        cells = tuple(Cell(number, text) for number, text in notebook_cells(data))
        return Source(path, cells)
    text, remarks = decode(data)
    return Source(path, (Cell(None, text),), remarks)


def decode(data: bytes) -> tuple[str, tuple[Message, ...]]:
    """Source text as Python reads it (byte-order mark, PEP 263), else as cp949, with a remark."""
    if b"\0" in data:
        raise Unreadable(Message("not_text", {}))
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return universal(data.decode(encoding)), ()
    except (SyntaxError, UnicodeDecodeError, LookupError):
        pass
    try:
        return universal(data.decode("cp949")), (Message("saved_as_cp949", {}),)
    except UnicodeDecodeError:
        raise Unreadable(Message("undecodable", {})) from None


def universal(text: str) -> str:
    """The text without byte-order mark and with plain line ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def notebook_cells(data: bytes) -> Iterator[tuple[int, str]]:
    """The code cells of a notebook, numbered from 1, without magics and shell lines."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
        sheets = notebook.get("worksheets") or [notebook]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        code = [cell.get("source", cell.get("input", "")) for cell in cells if cell.get("cell_type") == "code"]
        texts = [source if isinstance(source, str) else "".join(source) for source in code]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable(Message("broken_notebook", {})) from None
    for number, text in enumerate(texts, 1):
        yield number, without_magics(universal(text))


def without_magics(text: str) -> str:
    """Magics, shell lines and help lines as `pass`, so that line numbers stay; other-language cells empty."""
    lines = text.split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith("%%") and first[2:].split(" ")[0] not in CELL_MAGICS_KEPT:
        return "\n" * (len(lines) - 1)
    for _ in range(MAGICS_CAP):
        # a line may begin with % inside a statement, so only one that the parser stops at is a magic
        try:
            ast.parse("\n".join(lines))
        except SyntaxError as error:
            at = (error.lineno or 1) - 1
            if at >= len(lines) or not MAGIC_LINE.match(lines[at]):
                break
            while lines[at].endswith("\\") and at + 1 < len(lines):
                lines[at] = MAGIC_LINE.sub(r"\1pass  # \2", lines[at]) if MAGIC_LINE.match(lines[at]) else ""
                at += 1
            lines[at] = MAGIC_LINE.sub(r"\1pass  # \2", lines[at]) if MAGIC_LINE.match(lines[at]) else ""
        except UNPARSABLE:
            break
        else:
            break
    return "\n".join(lines)


def compiled(number: int | None, text: str) -> ast.Module | SyntaxError:
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


def compiled_anew(number: int | None, text: str) -> ast.Module | SyntaxError:
    """The same in a thread, which has its whole stack before it: how deep a text may be depends on no caller."""
    found: list[ast.Module | SyntaxError] = []

    def compile_here() -> None:
        try:
            found.append(compiled(number, text))
        except RecursionError as error:
            found.append(SyntaxError(str(error)))

    thread = Thread(target=compile_here)
    thread.start()
    thread.join()
    return found[0]


def definitions_in(statements: Sequence[ast.stmt], cell: int | None) -> Iterator[Definition]:
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
                    yield from definitions_in(getattr(node, part, []), cell)
                for handler in getattr(node, "handlers", []):
                    yield from definitions_in(handler.body, cell)


def dotted(node: ast.expr) -> list[str]:
    """The words of `self.layer.t`, none for what is more than names and dots."""
    words: list[str] = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    return [*words, node.id] if isinstance(node, ast.Name) else []
