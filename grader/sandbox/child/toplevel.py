"""Separate the statements of a file that define something from its demo code."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
BLOCKS = (ast.If, ast.Try, ast.With, ast.For, ast.While)
LITERAL = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp, ast.unaryop, ast.expr_context)
FILLING_METHODS = frozenset(
    ("append", "extend", "insert", "update", "add", "setdefault", "fill", "sort", "reverse", "pop", "remove", "discard")
)


class TopLevel:
    """Finds the statements of a top level that define something, or that make a global for a definition.

    Imports and definitions run, also inside if, try and with. Assignments run if they assign a constant, or assign
    to an attribute or an item of a definition. A statement that binds or fills a global runs if another statement
    that runs, or another file, reads this global. All other statements are demo code.
    """

    def __init__(self, statements: Sequence[ast.stmt], also: frozenset[str] = frozenset()) -> None:
        self.statements, self.also = statements, also
        self.bound = {name for statement in statements for name, _ in find_bound_names(statement)}
        self.definitions = [node for s in statements for node in walk_blocks(s) if isinstance(node, DEFINITIONS)]
        # Relu = ReLU is a definition too
        self.defined = {node.name for node in self.definitions}
        self.defined |= {name for s in statements if is_alias(s) for name, _ in find_bound_names(s)}

    def read_also(self, names: frozenset[str]) -> TopLevel:
        """Return the same analysis, in which definitions read these names too."""
        return self if names <= self.wanted & self.read else TopLevel(self.statements, self.also | names)

    @cached_property
    def read(self) -> set[str]:
        """All names in the file."""
        return {*self.also}.union(*map(find_names, self.statements))

    @cached_property
    def wanted(self) -> set[str]:
        """The names that the statements to run read, and the names that other files read."""
        self.__dict__["wanted"] = wanted = set(self.also)
        size = -1
        while size != len(wanted):
            size = len(wanted)
            wanted |= find_names_read(kept for statement in self.statements if (kept := self.select(statement)))
        return wanted

    def _fills(self, statement: ast.stmt) -> bool:
        """Does the statement bind or fill a wanted name (`d[k] =`, `.append`, a loop), or extend a definition?"""
        if isinstance(statement, ast.Expr):
            return self._is_filling_call(statement.value)
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            roots = {
                find_root_name(t) for target in targets for t in iterate_targets(target) if not isinstance(t, ast.Name)
            }
            if roots & (self.defined | self.wanted):
                return True
        if isinstance(statement, ast.For | ast.While) and any(map(self._fills, statement.body)):
            return True
        names = {name for name, _ in find_bound_names(statement)}
        if names & self.defined and not is_alias(statement):
            return False  # softmax = softmax(x) is demo code
        return bool(names & self.wanted)

    def _is_filling_call(self, call: ast.expr) -> bool:
        """Does a call change a wanted object (`d.update(...)`), or set an attribute (`setattr(Relu, ...)`)?"""
        match call:
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)):
                return attr in FILLING_METHODS and find_root_name(owner) in self.wanted & (self.bound - self.defined)
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=owner), *_]):
                return owner in self.wanted | self.defined
        return False

    def select(self, statement: ast.stmt) -> ast.stmt | None:
        """Return the statement to run, without demo code inside it; None if all of it is demo code."""
        if isinstance(statement, (*DEFINITIONS, ast.Import, ast.ImportFrom, ast.Global, ast.Pass)):
            return statement
        if isinstance(statement, ast.If | ast.Try | ast.With):
            return None if is_main(statement) else self._select_in_block(statement)
        if is_alias(statement) or (is_constant(statement) and not find_names(statement) & self.defined):
            return statement
        return statement if not is_text(statement) and self._fills(statement) else None

    def _select_in_block(self, block: ast.If | ast.Try | ast.With) -> ast.stmt | None:
        selected = copy.copy(block)
        nothing: list[ast.stmt] = [ast.copy_location(ast.Pass(), block)]
        for part in ("body", "orelse", "finalbody"):
            if hasattr(block, part):
                setattr(selected, part, self._select_all(getattr(block, part)))
        if isinstance(block, ast.Try) and isinstance(selected, ast.Try):
            handlers = [copy.copy(handler) for handler in block.handlers]
            for handler in handlers:
                handler.body = self._select_all(handler.body) or nothing
            selected.handlers = handlers
            bound = {name for handler in handlers for kept in handler.body for name, _ in find_bound_names(kept)}
            if bound & (self.wanted | self.defined):
                selected.body = block.body  # any statement in it can be the one that leads to the handler
        parts = [*selected.body, *getattr(selected, "orelse", ()), *getattr(selected, "finalbody", ())]
        if all(isinstance(statement, ast.Pass) for statement in parts):
            return None
        selected.body = selected.body or nothing
        return selected

    def _select_all(self, statements: Iterable[ast.stmt]) -> list[ast.stmt]:
        return [selected for statement in statements if (selected := self.select(statement))]


def is_alias(statement: ast.stmt) -> bool:
    """Is this a statement like `Relu = ReLU`, `softmax = F.softmax` or `softmax = lambda x: ...`?"""
    return (
        isinstance(statement, ast.Assign)
        and all(isinstance(target, ast.Name) for target in statement.targets)
        and isinstance(statement.value, ast.Name | ast.Attribute | ast.Lambda)
    )


def is_constant(statement: ast.stmt) -> bool:
    """Is this an assignment of numbers, texts and collections of these? To run it does no harm."""
    return isinstance(statement, ast.Assign | ast.AnnAssign) and all(
        isinstance(node, LITERAL) for node in ast.walk(statement.value or ast.Constant(None))
    )


def is_text(statement: ast.stmt) -> bool:
    """Is this a docstring, or another constant that stands alone?"""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def is_main(statement: ast.stmt) -> bool:
    """Is this the block that runs only if the file is the program?"""
    return isinstance(statement, ast.If) and is_main_guard(statement.test)


def is_main_guard(test: ast.expr) -> bool:
    """Is this the test of `if __name__ == "__main__"`, in either order?"""
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


def walk_blocks(statement: ast.stmt) -> Iterator[ast.stmt]:
    """Yield the statement and the statements inside its blocks, but not inside definitions."""
    yield statement
    if isinstance(statement, BLOCKS) and not (isinstance(statement, ast.If) and is_main_guard(statement.test)):
        for part in ("body", "orelse", "finalbody"):
            for inner in getattr(statement, part, []):
                yield from walk_blocks(inner)
        for handler in getattr(statement, "handlers", []):
            for inner in handler.body:
                yield from walk_blocks(inner)


def find_names_read(nodes: Iterable[ast.AST]) -> set[str]:
    """Find all names that are read in these nodes."""
    return set().union(*map(find_names_read_in, nodes))


# a child can run hundreds of versions of a file, so answers about a statement are kept; a bound, because each answer
# keeps a tree in memory


@lru_cache(1024)
def find_names(node: ast.AST) -> frozenset[str]:
    """Find all names in the node."""
    return frozenset(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


@lru_cache(1024)
def find_names_read_in(node: ast.AST) -> frozenset[str]:
    """Find the names that the node reads, without the local names of functions; `n += 1` reads `n` too."""
    if isinstance(node, ast.ClassDef | ast.If | ast.Try):  # versions of these share most of their parts
        return frozenset(find_names_read(ast.iter_child_nodes(node)))
    if isinstance(node, FUNCTIONS):
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        outside = [child for child in ast.iter_child_nodes(node) if child not in body]
        own = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
        return frozenset((find_names_read(body) - own - find_local_names(body)).union(find_names_read(outside)))
    found = set[str]()
    for inner in walk_scope([node]):
        if isinstance(inner, FUNCTIONS):
            found |= find_names_read_in(inner)
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
            found.add(inner.id)
        elif isinstance(inner, ast.AugAssign) and isinstance(inner.target, ast.Name):
            found.add(inner.target.id)
    return frozenset(found)


def find_local_names(body: Iterable[ast.AST]) -> set[str]:
    """Find the names that the body of a function assigns and does not call global."""
    nodes = list(walk_scope(body))
    outer = {name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    looped = {part for node in nodes if isinstance(node, ast.comprehension) for part in ast.walk(node.target)}
    stored = (node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return {node.id for node in stored if node not in looped} - outer


def walk_scope(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes and all below them, but nothing below a function."""
    waiting = [*nodes]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, FUNCTIONS):
            waiting.extend(ast.iter_child_nodes(node))


def iterate_targets(target: ast.expr) -> Iterator[ast.expr]:
    """Yield the single targets of `a, (b, c) = ...`."""
    if isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from iterate_targets(element)
    else:
        yield target.value if isinstance(target, ast.Starred) else target


def find_root_name(node: ast.AST) -> str | None:
    """Find `a` in `a.b[c].d`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def find_bound_names(statement: ast.stmt) -> list[tuple[str, str]]:
    """Find the names that a top-level statement binds, each with its original name (`from m import original as x`)."""
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
            found += [(t.id, t.id) for target in targets for t in iterate_targets(target) if isinstance(t, ast.Name)]
            found += (
                [(n.target.id, n.target.id) for n in ast.walk(inner) if isinstance(n, ast.NamedExpr)]
                if isinstance(inner, ast.Expr)
                else []
            )
    return found
