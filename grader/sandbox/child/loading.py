"""Run the statements of a submission's files that define something, and let the files import each other."""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.machinery
import re
import signal
import sys
import types
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from .files import SUBMITTED, File, parse_filename
from .imports import PACKAGES, SCIPY, split_import, write_module
from .placeholder import Placeholder
from .toplevel import DEFINITIONS, find_bound_names, is_alias, is_main, is_text, walk_blocks

STATEMENT_SECONDS = 1.0
DEPTH = 20_000  # of calls over the tree of a text
ALLOWED_TOP = frozenset(sys.stdlib_module_names) | {"numpy"}
# an import of a module in a folder; a match in a string does no harm, because nothing imports it
IN_FOLDER = re.compile(r"^[^\S\n]*(?:from|import)[^\S\n]+(\w+(?:\.\w+)+)", re.MULTILINE)
# names of the books' files that are lent where these were not handed in: the switch for cupy, and the alias of numpy
GIVEN = {"GPU": False, "np": np}
Edits = Sequence[tuple[int, int | None, int, str]]  # the file, cell and line of each, and its new text


class TooSlow(BaseException):
    """A top-level statement took longer than STATEMENT_SECONDS."""


class Loader:
    """Runs each file of a submission once, when it is needed, and finds the files for their imports."""

    def __init__(self, files: Sequence[File], lent: Mapping[str, Any], replaced: Iterable[str], root: str) -> None:
        self.files, self.lent, self.replaced, self.root = files, dict(lent), frozenset(replaced), root
        self.by_name = self._name_files()
        parts = [name.split(".") for name in self.by_name]
        self.packages = {".".join(names[:length]) for names in parts for length in range(1, len(names))}
        TimeShare.install()

    def _name_files(self) -> dict[str, File]:
        """List every name that imports a file: from the root, below the root's name, bare, and in other folders."""
        names: dict[str, File] = {}
        for name_of in (lambda f: f.dotted, lambda f: f"{self.root}.{f.dotted}", lambda f: f.stem):
            for file in self.files:
                names.setdefault(name_of(file), file)
        for name in self._find_folder_imports():
            if (stem := name.rpartition(".")[2]) in names:
                names.setdefault(name, names[stem])
        return {name: file for name, file in names.items() if name.partition(".")[0] not in ALLOWED_TOP}

    def _find_folder_imports(self) -> set[str]:
        """Find the imports from folders: students often hand in the files without the folders."""
        return {
            name for file in self.files for _, text in file.cells for name in IN_FOLDER.findall("\n".join(text.lines))
        }

    # the three methods that Python calls on a finder and loader
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Find a file of the submission; refuse every other module except the standard library and numpy."""
        if name in self.by_name or name in self.packages:
            is_package = name in self.packages
            return importlib.machinery.ModuleSpec(name, self, is_package=is_package)  # type: ignore[arg-type]
        if (
            name.partition(".")[0] in ALLOWED_TOP
            or name.startswith("_")
            or ("." in name and name.partition(".")[0] in sys.modules)
        ):
            return None
        raise ModuleNotFoundError(f"No module named {name!r} while grading", name=name)

    def create_module(self, spec: Any) -> types.ModuleType | None:
        """Return the module of a file; with and without the root's name, a file or folder is the same module."""
        file = self.by_name.get(spec.name)
        if spec.name not in self.packages:
            return file.module if file else None
        known = sys.modules.get(self._find_twin(spec.name))
        return known or (file.module if file and file.dotted in (spec.name, self._find_twin(spec.name)) else None)

    def _find_twin(self, name: str) -> str:
        """Find the other name of a module: below the root's name, or without it."""
        first, _, rest = name.partition(".")
        return rest if first == self.root and rest else f"{self.root}.{name}"

    def exec_module(self, module: types.ModuleType) -> None:
        name = module.__spec__.name if module.__spec__ else module.__name__
        if (twin := self._find_twin(name)) in self.by_name or twin in self.packages:
            sys.modules.setdefault(twin, module)
        for file in self.files:
            if file.module is module:
                self.execute(file)
        inner = self.by_name.get(name)
        if inner is None or inner.module is module:
            inner = self.by_name.get(f"{name}.{name.rpartition('.')[2]}")
        if name in self.packages:
            module.__dict__.setdefault("__getattr__", partial(self._find_in_package, name, inner))

    def _find_in_package(self, package: str, inner: File | None, asked: str) -> Any:
        """Find a file of a package, else a name of the file that is called like its folder (affine/affine.py)."""
        if (name := f"{package}.{asked}") in self.by_name or name in self.packages:
            return importlib.import_module(name)
        if inner is None:
            raise AttributeError(f"module {package!r} has no attribute {asked!r}")
        return getattr(self.execute_module(inner), asked)

    def execute_module(self, file: File) -> types.ModuleType:
        """Run a file, and return its module."""
        self.execute(file)
        return file.module

    def execute(self, file: File) -> None:
        """Run the statements of a file that define something; a statement that fails costs only its own names."""
        if file.executed:
            return
        file.executed = True
        with allow_depth():
            file.top = top = file.top.read_also(self._find_requested(file))
        space = file.module.__dict__
        space.update({name: value for name, value in self.lent.items() if name not in top.bound})
        if "np" not in top.bound and file.mentions("np") and "np" in top.read:
            space["np"] = np
            file.notes["np_supplied"] = 1
        sys.modules[file.key] = file.module
        skipped = []
        for filename, statement in file.statements:
            with allow_depth():
                kept = top.select(statement)
            if kept is None:
                if not is_text(statement) and not is_main(statement):
                    skipped.append(statement.lineno)
                continue
            self._run(kept, file, filename)
            # at once, for a later statement can keep what it finds: a subclass, a table of layers, a default
            space.update({name: self.lent[name] for name in self.replaced if name in space})
        space.update({name: self.lent[name] for name in self.replaced if name in top.read})
        if skipped:
            file.notes["skipped_line"] = skipped[0]

    @contextlib.contextmanager
    def open_version(self, file: File, edits: Edits) -> Iterator[File]:
        """Open a file that has run, inside the block with other lines in it or in what it imports."""
        lines: dict[int, dict[int | None, dict[int, str]]] = {}
        for number, cell, line, after in edits:
            lines.setdefault(number, {}).setdefault(cell, {})[line] = after
        if lines.keys() <= {file.number}:
            version = file.apply_edits(lines[file.number]) if lines else file
            self.execute(version)
            yield version
            return
        kept, modules = (self.files, self.by_name), dict(sys.modules)
        self._forget_modules()
        self.files = [other.apply_edits(lines.get(other.number, {})) for other in self.files]
        self.by_name = self._name_files()
        try:
            version = self.files[file.number]
            self.execute(version)
            yield version
        finally:
            self._forget_modules()
            sys.modules.update(modules)
            self.files, self.by_name = kept

    def _forget_modules(self) -> None:
        """Take the modules of the submission out of the table of modules, so that imports run the files again."""
        for name in [*self.by_name, *self.packages, *(file.key for file in self.files)]:
            sys.modules.pop(name, None)

    def _find_requested(self, file: File, seen: Collection[File] = ()) -> frozenset[str]:
        """Find the names of a file that no definition binds, and that other files ask the file for."""
        asked: set[str] = set()
        for other in self.files if file.top.bound - file.top.defined else ():
            if other.number != file.number and other.mentions(file.stem):
                names = {name for stem, name in other.requests if stem == file.stem}
                if "*" in names and other not in seen:
                    names |= other.top.read | self._find_requested(other, (file, *seen))
                asked |= names
        return frozenset((asked & file.top.bound) - file.top.defined)

    def _run(self, statement: ast.stmt, file: File, filename: str) -> None:
        """Run a statement; of an `if`, each statement of its branch, so that one can fail alone."""
        space = file.module.__dict__
        origin: BaseException | None = None
        try:
            if isinstance(statement, ast.If):
                branch = statement.body if self._evaluate(statement.test, file, filename) else statement.orelse
                for inner in branch:
                    self._run(inner, file, filename)
                return
            for part in split_import(statement):
                self._execute_part(part, file, filename)
            cell = (parse_filename(filename) or (0, None))[1]
            for inner in walk_blocks(statement):
                for name, _ in find_bound_names(inner) if isinstance(inner, DEFINITIONS) or is_alias(inner) else ():
                    file.defined[cell, inner.lineno] = space.get(name)
            return
        except BaseException as error:  # a student's statement may raise anything, and SystemExit too
            origin = None if isinstance(error, TooSlow) else error
            missing = error.name if isinstance(error, NameError) else None
            if missing is not None and file.unknown is not None and missing not in space:
                space[missing] = file.unknown
                return self._run(statement, file, filename)
        for name, _ in find_bound_names(statement):
            if isinstance(statement, DEFINITIONS) or name not in space:
                space[name] = Placeholder(statement.lineno, origin)

    def _evaluate(self, test: ast.expr, file: File, filename: str) -> bool:
        """Evaluate the test of an `if`."""
        with TimeShare(STATEMENT_SECONDS):
            return bool(eval(compile(ast.Expression(test), filename, "eval"), file.module.__dict__))

    def _execute_part(self, statement: ast.stmt, file: File, filename: str) -> None:
        """Execute a statement; an import of what does not exist costs only the code that uses it."""
        space = file.module.__dict__
        is_star = isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*"
        supplied = space.pop("np", None) if is_star and "np_supplied" in file.notes else None
        try:
            if statement not in file.compiled:
                file.compiled[statement] = compile(ast.Module([statement], []), filename, "exec")
            sys.modules[SUBMITTED] = file.module  # a dataclass looks its module up
            with TimeShare(STATEMENT_SECONDS):
                exec(file.compiled[statement], space)
        except ImportError as error:
            if isinstance(statement, DEFINITIONS):
                raise
            self._bind_missing(statement, error, file)
        if supplied is not None and "np" in space:
            file.notes.pop("np_supplied", None)
        elif supplied is not None:
            space["np"] = supplied

    def _bind_missing(self, statement: ast.stmt, error: ImportError, file: File) -> None:
        """Bind the names of an import that failed: to what is lent, else to a placeholder that raises the error."""
        space = file.module.__dict__
        is_import = isinstance(statement, ast.Import | ast.ImportFrom)
        lent = self.lent
        if isinstance(statement, ast.ImportFrom) and statement.level and error.name is None:
            error = ModuleNotFoundError(str(error), name=statement.module or "__init__")
        if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            file.notes.pop("np_supplied", None)  # the module may define np, and any other name
            file.unknown = Placeholder(origin=error)
        if isinstance(error, ModuleNotFoundError):
            error.name = (error.name or "").removeprefix(f"{self.root}.")
            lent = (GIVEN if isinstance(statement, ast.ImportFrom) else {"cupy": np}) | lent
            if (package := error.name.partition(".")[0]) in PACKAGES:
                lent = SCIPY if package == "scipy" else {"cupy": np}
        for name, original in find_bound_names(statement):
            if original in lent:
                space[name] = lent[original]
            elif name not in file.top.defined and (is_import or name not in space):
                space[name] = Placeholder(0, error, lent, [*original.split(".")[1:], *["special"] * (lent is SCIPY)])
            if not isinstance(error, ModuleNotFoundError):
                error.name, vars(error)["module"] = original, write_module(statement)


class TimeShare:
    """Raises TooSlow in its block after these seconds of processor time, if the system has a timer for it."""

    @staticmethod
    def install() -> None:
        """Install the handler that the timer calls."""

        def raise_too_slow(*_: object) -> None:
            raise TooSlow

        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGPROF, raise_too_slow)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, self.seconds)

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)


@contextlib.contextmanager
def allow_depth() -> Iterator[None]:
    """Allow a text of deep blocks, as a chain of hundreds of `elif` is, inside the block."""
    kept = sys.getrecursionlimit()
    sys.setrecursionlimit(max(kept, DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(kept)
