"""Run the part of a submission's files that defines something, and let the files import each other."""

from __future__ import annotations

import ast
import builtins
import importlib.machinery
import signal
import sys
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

STATEMENT_SECONDS = 1.0
ALLOWED_TOP = frozenset(sys.stdlib_module_names) | {"numpy"}
FLAGS = {"GPU": False}  # the switch that the book's files import from its config
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BLOCKS = (ast.If, ast.Try, ast.With, ast.For, ast.While)


class NotAvailable(Exception):
    """Something that does not exist while grading: a module, a file, a person at the keyboard."""


class TooSlow(BaseException):
    """A top-level statement took longer than its share."""


class Placeholder:
    """Stands for a name that could not be bound; whoever uses it gets the reason."""

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


class File:
    """One file of the submission: its cells' texts, its module, and what its top level needs."""

    def __init__(self, number: int, path: str, cells: Sequence[tuple[int | None, str]], is_notebook: bool) -> None:
        self.number, self.path, self.is_notebook = number, path, is_notebook
        stem = path.rpartition("/")[2].rpartition(".")[0]
        self.dotted = path.rpartition(".")[0].replace("/", ".")
        self.module = types.ModuleType(stem)
        self.module.__dict__.update(__file__=path.rpartition("/")[2])
        self.cells = [(cell, filename_of(number, cell), text) for cell, text in cells]
        self.executed = False
        self.notes: dict[str, Any] = {}
        self.defined: dict[tuple[int | None, int], Any] = {}  # by cell and line


def filename_of(number: int, cell: int | None) -> str:
    """The name under which a cell is compiled; `place_of` reads it back from a traceback."""
    return f"<submission {number} {cell or 0}>"


def place_of(filename: str) -> tuple[int, int | None] | None:
    """File number and cell of a traceback's file name, None when it is not the submission's."""
    if not filename.startswith("<submission "):
        return None
    number, cell = filename[len("<submission ") : -1].split(" ")
    return int(number), int(cell) or None


class Loader:
    """The files of a submission, each executed once, on demand; also the finder for their imports."""

    def __init__(self, files: Sequence[File], lent: Mapping[str, Any], replaced: Iterable[str], root: str) -> None:
        self.files, self.lent, self.replaced, self.root = files, dict(lent), frozenset(replaced), root
        self.by_name = self._names()
        self.packages = {name.rpartition(".")[0] for name in self.by_name} - {""}
        self.packages |= {package.rpartition(".")[0] for package in self.packages} - {""}

    def _names(self) -> dict[str, File]:
        """Every name that imports a file: its path from the root, below the root's name, and bare."""
        names: dict[str, File] = {}
        for name_of in (lambda f: f.dotted, lambda f: f"{self.root}.{f.dotted}", lambda f: f.module.__name__):
            for file in self.files:
                names.setdefault(name_of(file), file)
        return {name: file for name, file in names.items() if name.partition(".")[0] not in ALLOWED_TOP}

    # the interface of a finder and loader
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Find files of the submission; refuse what is neither theirs nor standard library nor numpy."""
        if name in self.by_name or name in self.packages:
            is_package = name in self.packages
            return importlib.machinery.ModuleSpec(name, self, is_package=is_package)
        if name.partition(".")[0] in ALLOWED_TOP or name.startswith("_") or "." in name and name.partition(".")[0] in sys.modules:
            return None
        raise ModuleNotFoundError(f"No module named {name!r} while grading", name=name)

    def create_module(self, spec: Any) -> types.ModuleType | None:
        file = self.by_name.get(spec.name)
        return file.module if file and spec.name not in self.packages else None

    def exec_module(self, module: types.ModuleType) -> None:
        for file in self.files:
            if file.module is module:
                self.execute(file)

    def execute(self, file: File) -> None:
        """Run the defining part of a file's top level; a statement that fails costs only its own names."""
        if file.executed:
            return
        file.executed = True
        parsed = list(parse_cells(file))
        top = Top([statement for _, tree in parsed for statement in tree.body])
        space = file.module.__dict__
        space.update({name: value for name, value in self.lent.items() if name not in top.bound})
        if "np" in top.read and "np" not in top.bound:
            space["np"] = np
            file.notes["np_supplied"] = 1
        sys.modules.setdefault(file.module.__name__, file.module) if file.module.__name__ in self.by_name else None
        skipped = []
        for filename, tree in parsed:
            for statement in tree.body:
                kept = top.keep(statement)
                if kept is None:
                    if not is_text(statement) and not is_main(statement):
                        skipped.append(statement.lineno)
                    continue
                self._run(kept, filename, space, top)
                if isinstance(kept, DEFINITIONS):
                    file.defined[place_of(filename)[1], kept.lineno] = space.get(kept.name)  # type: ignore[index]
        for name in self.replaced:
            if name in space or name in top.read:
                space[name] = self.lent[name]
        if skipped:
            file.notes["skipped_line"] = skipped[0]

    def _run(self, statement: ast.stmt, filename: str, space: dict[str, Any], top: Top) -> None:
        code = compile(ast.Module([statement], []), filename, "exec")
        try:
            with time_share(STATEMENT_SECONDS):
                exec(code, space)
        except ImportError as error:
            # a module that is not there hurts only those who use it
            why = f"{error.name or 'this module'} is not available while grading"
            for name, original in bound_by(statement):
                if original in self.lent:
                    space[name] = self.lent[original]
                elif original in FLAGS:
                    space[name] = FLAGS[original]
                elif name not in top.defined:
                    space[name] = Placeholder(why, None, self.lent)
        except TooSlow:
            self._placeholders(statement, space, f"line {statement.lineno} took too long", None)
        except BaseException as error:  # whatever the student's top level raises, SystemExit as well
            self._placeholders(statement, space, f"line {statement.lineno} failed", error)

    def _placeholders(
        self, statement: ast.stmt, space: dict[str, Any], why: str, origin: BaseException | None
    ) -> None:
        for name, _ in bound_by(statement):
            space.setdefault(name, Placeholder(why, origin))
            if isinstance(statement, DEFINITIONS):
                space[name] = Placeholder(why, origin)


def parse_cells(file: File) -> Iterator[tuple[str, ast.Module]]:
    """The cells of a file that compile."""
    for _, filename, text in file.cells:
        try:
            yield filename, ast.parse(text, filename)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue


class Top:
    """Which statements of a top level define something, or make what a definition reads.

    Kept are imports, definitions (also inside if, try and with), assignments to attributes or items
    of a definition, and whatever binds or fills a global that a definition reads; all else is demo.
    """

    def __init__(self, statements: Sequence[ast.stmt]) -> None:
        self.bound = {name for statement in statements for name, _ in bound_by(statement)}
        self.defined = {node.name for s in statements for node in walk_blocks(s) if isinstance(node, DEFINITIONS)}
        self.defined |= {
            name for s in statements if aliases(s) for name, _ in bound_by(s)
        }  # Relu = ReLU defines as well
        definitions = [node for s in statements for node in walk_blocks(s) if isinstance(node, DEFINITIONS)]
        self.read = {n.id for s in statements for n in ast.walk(s) if isinstance(n, ast.Name)}
        self.wanted = names_read(definitions)
        self._close(statements)

    def _close(self, statements: Sequence[ast.stmt]) -> None:
        """Whatever makes a wanted name wants the names that it reads itself."""
        pending = True
        while pending:
            pending = False
            for statement in statements:
                if isinstance(statement, DEFINITIONS) or not self._fills(statement):
                    continue
                new = names_read([statement]) - self.wanted
                if new:
                    self.wanted |= new
                    pending = True

    def _fills(self, statement: ast.stmt) -> bool:
        """Does the statement bind or fill a wanted name (`d[k] =`, `.append`, a loop), or extend a definition?"""
        if isinstance(statement, ast.Expr):
            call = statement.value
            return (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and root_name(call.func.value) in self.wanted & (self.bound - self.defined)
                and call.func.attr in FILLING_METHODS
            )
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            roots = {root_name(t) for target in targets for t in flat(target) if not isinstance(t, ast.Name)}
            if roots & (self.defined | self.wanted):
                return True
        if isinstance(statement, ast.For | ast.While) and any(map(self._fills, statement.body)):
            return True
        names = {name for name, _ in bound_by(statement)}
        if names & self.defined and not aliases(statement):
            return False  # softmax = softmax(x) is demo code
        return bool(names & self.wanted) or aliases(statement)

    def keep(self, statement: ast.stmt) -> ast.stmt | None:
        """The statement to run, without what is demo inside of it, or None."""
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.Global | ast.Pass):
            return statement
        if isinstance(statement, DEFINITIONS):
            return statement
        if isinstance(statement, ast.If | ast.Try | ast.With):
            return self._keep_block(statement)
        return statement if self._fills(statement) else None

    def _keep_block(self, statement: Any) -> Any:
        if isinstance(statement, ast.If) and is_main_guard(statement.test):
            return None
        changed: dict[str, Any] = {}
        found = False
        for part in ("body", "orelse", "finalbody"):
            kept = [k for s in getattr(statement, part, []) if (k := self.keep(s)) is not None]
            found = found or any(not isinstance(k, ast.Pass) for k in kept)
            changed[part] = kept or ([ast.copy_location(ast.Pass(), statement)] if part == "body" else [])
        if isinstance(statement, ast.Try):
            changed["handlers"] = [
                ast.copy_location(
                    ast.ExceptHandler(
                        h.type, h.name, [k for s in h.body if (k := self.keep(s))] or [ast.copy_location(ast.Pass(), h)]
                    ),
                    h,
                )
                for h in statement.handlers
            ]
        if not found:
            return None
        fields = {name: getattr(statement, name, None) for name in statement._fields}
        return ast.copy_location(type(statement)(**{**fields, **{k: v for k, v in changed.items() if k in fields}}), statement)


FILLING_METHODS = frozenset(("append", "extend", "insert", "update", "add", "setdefault", "fill"))


def aliases(statement: ast.stmt) -> bool:
    """Is this `Relu = ReLU`, `softmax = F.softmax` or `softmax = lambda x: ...`?"""
    return (
        isinstance(statement, ast.Assign)
        and all(isinstance(target, ast.Name) for target in statement.targets)
        and isinstance(statement.value, ast.Name | ast.Attribute | ast.Lambda)
    )


def is_text(statement: ast.stmt) -> bool:
    """A docstring, or another constant that stands alone."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def is_main(statement: ast.stmt) -> bool:
    """The block that runs only when the file is the program."""
    return isinstance(statement, ast.If) and is_main_guard(statement.test)


def is_main_guard(test: ast.expr) -> bool:
    """`if __name__ == "__main__"`, in either order."""
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


def walk_blocks(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statement and those inside its blocks, not those inside definitions."""
    yield statement
    if isinstance(statement, BLOCKS) and not (isinstance(statement, ast.If) and is_main_guard(statement.test)):
        for part in ("body", "orelse", "finalbody"):
            for inner in getattr(statement, part, []):
                yield from walk_blocks(inner)
        for handler in getattr(statement, "handlers", []):
            for inner in handler.body:
                yield from walk_blocks(inner)


def names_read(nodes: Iterable[ast.AST]) -> set[str]:
    """Every name that is read anywhere in these nodes."""
    return {
        n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }


def flat(target: ast.expr) -> Iterator[ast.expr]:
    """The single targets of `a, (b, c) = ...`."""
    if isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from flat(element)
    else:
        yield target.value if isinstance(target, ast.Starred) else target


def root_name(node: ast.AST) -> str | None:
    """`a` of `a.b[c].d`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def bound_by(statement: ast.stmt) -> list[tuple[str, str]]:
    """The names that a top-level statement binds, each with the name it had where it comes from."""
    found: list[tuple[str, str]] = []
    for inner in walk_blocks(statement):
        if isinstance(inner, ast.Import):
            found += [(a.asname or a.name.partition(".")[0], a.name) for a in inner.names]
        elif isinstance(inner, ast.ImportFrom):
            found += [(a.asname or a.name, a.name) for a in inner.names if a.name != "*"]
        elif isinstance(inner, DEFINITIONS):
            found.append((inner.name, inner.name))
        else:
            targets: list[ast.expr] = []
            if isinstance(inner, ast.Assign):
                targets = inner.targets
            elif isinstance(inner, ast.AugAssign | ast.AnnAssign | ast.For):
                targets = [inner.target]
            elif isinstance(inner, ast.With):
                targets = [item.optional_vars for item in inner.items if item.optional_vars]
            found += [(t.id, t.id) for target in targets for t in flat(target) if isinstance(t, ast.Name)]
            found += [
                (n.target.id, n.target.id) for n in ast.walk(inner) if isinstance(n, ast.NamedExpr)
            ] if isinstance(inner, ast.Expr) else []
    return found


class time_share:
    """Raise TooSlow in the block after that much CPU time, where the system has such a timer."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGPROF, self._late)
            signal.setitimer(signal.ITIMER_PROF, self.seconds)

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)

    @staticmethod
    def _late(*_: object) -> None:
        raise TooSlow


def refuse_interaction() -> None:
    """input(), breakpoint() and exit() get an exception of their own instead of waiting or leaving."""

    def refused(what: str) -> Any:
        def call(*_: Any, **__: Any) -> Any:
            raise NotAvailable(f"{what} is not available while grading")

        return call

    builtins.input = refused("input()")
    sys.breakpointhook = refused("breakpoint()")
