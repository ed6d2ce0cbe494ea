"""Run the statements of a submission's files that define something, and let the files import each other."""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib.machinery
import re
import signal
import sys
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .files import SUBMITTED, File, parse_filename
from .toplevel import DEFINITIONS, TopLevel, find_bound_names, is_main, is_text

STATEMENT_SECONDS = 1.0
ALLOWED_TOP = frozenset(sys.stdlib_module_names) | {"numpy"}
# an import of a module in a folder; a match in a string does no harm, because nothing imports it
IN_FOLDER = re.compile(r"^[^\S\n]*(?:from|import)[^\S\n]+(\w+(?:\.\w+)+)", re.MULTILINE)
FLAGS = {"GPU": False}  # the switch that the book's files import from its config
Edits = Sequence[tuple[int, int | None, int, str]]  # the file, cell and line of each, and its new text


class NotAvailable(Exception):
    """The code asks for something that does not exist while grading: a module, a file, a person at the keyboard."""


class TooSlow(BaseException):
    """A top-level statement took longer than STATEMENT_SECONDS."""


class Placeholder:
    """Stands for a name that could not be bound; each use of the name raises the reason."""

    def __init__(self, why: str, origin: BaseException | None = None, lent: Mapping[str, Any] | None = None) -> None:
        self.__dict__.update(_why=why, _origin=origin, _lent=lent or {})

    def _refuse(self, *_: Any, **__: Any) -> Any:
        origin = self.__dict__["_origin"]
        raise origin if origin is not None else NotAvailable(self.__dict__["_why"])

    def __getattr__(self, name: str) -> Any:
        lent = self.__dict__["_lent"]
        if name in lent:
            return lent[name]
        if name.startswith("__"):
            raise AttributeError(name)
        return self._refuse()

    __call__ = __getitem__ = __setitem__ = __setattr__ = __iter__ = __len__ = __bool__ = _refuse
    __enter__ = __exit__ = __mro_entries__ = __array__ = __float__ = __int__ = __index__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __matmul__ = __rmatmul__ = __pow__ = __rpow__ = __neg__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse


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
        """Find the imports from folders: files that were written in folders are often handed in without them."""
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
        file = self.by_name.get(spec.name)
        return file.module if file and spec.name not in self.packages else None

    def exec_module(self, module: types.ModuleType) -> None:
        for file in self.files:
            if file.module is module:
                self.execute(file)
                return
        own_file = self.by_name.get(module.__name__)
        if module.__name__ in self.packages and own_file is not None:
            # affine is a folder and affine/affine.py a file: `from affine import Affine` means the file
            module.__dict__["__getattr__"] = lambda name: getattr(self.execute_module(own_file), name)

    def execute_module(self, file: File) -> types.ModuleType:
        """Run a file, and return its module."""
        self.execute(file)
        return file.module

    def execute(self, file: File) -> None:
        """Run the statements of a file that define something; a statement that fails costs only its own names."""
        if file.executed:
            return
        file.executed = True
        top, space = file.top, file.module.__dict__
        space.update({name: value for name, value in self.lent.items() if name not in top.bound})
        if (
            "np" not in top.bound
            and any("np" in line for _, text in file.cells for line in text.lines)
            and "np" in top.read
        ):
            space["np"] = np
            file.notes["np_supplied"] = 1
        sys.modules[file.key] = file.module
        skipped = []
        for filename, statement in file.statements:
            kept = top.select(statement)
            if kept is None:
                if not is_text(statement) and not is_main(statement):
                    skipped.append(statement.lineno)
                continue
            self._run(kept, file, filename, top)
            if isinstance(kept, DEFINITIONS):
                file.defined[parse_filename(filename)[1], kept.lineno] = space.get(kept.name)  # type: ignore[index]
        for name in self.replaced:
            if name in space or name in top.read:
                space[name] = self.lent[name]
        if skipped:
            file.notes["skipped_line"] = skipped[0]

    @contextlib.contextmanager
    def open_version(self, file: File, edits: Edits) -> Iterator[File]:
        """Open a file that has run, inside the block with other texts for some lines of it, or of what it imports."""
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

    def _run(self, statement: ast.stmt, file: File, filename: str, top: TopLevel) -> None:
        space = file.module.__dict__
        try:
            if statement not in file.compiled:
                file.compiled[statement] = compile(ast.Module([statement], []), filename, "exec")
            sys.modules[SUBMITTED] = file.module  # a dataclass looks its module up
            with TimeShare(STATEMENT_SECONDS):
                exec(file.compiled[statement], space)
        except ImportError as error:
            # a module that does not exist costs only the code that uses it
            why = f"{error.name or 'this module'} is not available while grading"
            for name, original in find_bound_names(statement):
                if original in self.lent:
                    space[name] = self.lent[original]
                elif original in FLAGS:
                    space[name] = FLAGS[original]
                elif name not in top.defined:
                    space[name] = Placeholder(why, None, self.lent)
        except TooSlow:
            self._placeholders(statement, space, f"line {statement.lineno} took too long", None)
        except BaseException as error:  # a student's statement may raise anything, and SystemExit too
            self._placeholders(statement, space, f"line {statement.lineno} failed", error)

    def _placeholders(self, statement: ast.stmt, space: dict[str, Any], why: str, origin: BaseException | None) -> None:
        for name, _ in find_bound_names(statement):
            space.setdefault(name, Placeholder(why, origin))
            if isinstance(statement, DEFINITIONS):
                space[name] = Placeholder(why, origin)


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


def refuse_interaction() -> None:
    """Make input() and breakpoint() raise, because nobody sits at the keyboard."""

    def make_refusal(call: str) -> Any:
        def refuse(*_: Any, **__: Any) -> Any:
            raise NotAvailable(f"{call} is not available while grading")

        return refuse

    builtins.input = make_refusal("input()")
    sys.breakpointhook = make_refusal("breakpoint()")
