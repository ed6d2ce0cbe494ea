"""Where in the student's source does an output, an attribute or a return come from?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from grader.matching import Candidate
from grader.model import Place, Untrusted

FORWARD_NAMES = ("forward", "__call__")
Function = ast.FunctionDef


@dataclass(frozen=True)
class Code:
    """The graded class or function as a tree, with lookups for places in it; `outputs` as the check names them."""

    candidate: Candidate
    outputs: tuple[str, ...] = ()

    @cached_property
    def node(self) -> ast.AST:
        """The class or function itself, also behind an alias."""
        definition = self.candidate.definition
        seen = {definition.name}
        while definition.kind == "alias" and definition.target and definition.target not in seen:
            seen.add(definition.target)
            definition = self.candidate.source.definitions.get(definition.target, definition)
        return definition.node

    @cached_property
    def methods(self) -> dict[str, Function]:
        """The functions of a class by name; a plain function counts as its own forward."""
        if isinstance(self.node, ast.ClassDef):
            return {n.name: n for n in ast.walk(self.node) if isinstance(n, Function)}
        return {"forward": self.node} if isinstance(self.node, Function) else {}

    def method(self, name: str, guessed: str | None = None) -> Function | None:
        """forward (or __call__), backward, or the method that stands in for it under a wrong name."""
        names = (guessed, name, *(FORWARD_NAMES if name == "forward" else ()))
        return next((self.methods[n] for n in names if n in self.methods), None)

    def place(self, line: int | None) -> Place:
        """A line of the file (and cell) that the definition stands in."""
        return Place(self.candidate.source.path, line, self.candidate.definition.cell)

    def text(self, place: Place | None) -> Untrusted | None:
        """The source line at a place of this submission's file."""
        return self.candidate.source.line(place) if place else None

    def of_output(self, name: str, outputs: tuple[str, ...]) -> Place:
        """The statement that computes an output: forward's `out`, a returned or a stored gradient."""
        in_class = isinstance(self.node, ast.ClassDef)
        function = self.method("forward" if name == "out" or not in_class else "backward")
        if function is None:
            return self.candidate.place
        stored = last_store(function, name)
        if stored is not None:
            return self.place(stored.lineno)
        returned = returned_value(function, outputs.index(name) if name in outputs else 0, len(outputs))
        if isinstance(returned, ast.Attribute) and (kept := last_store(function, returned.attr)) is not None:
            return self.place(kept.lineno)
        if isinstance(returned, ast.Name):
            assigned = last_assignment(function, returned.id)
            if assigned is not None:
                return self.place(assigned.lineno)
        last = last_return(function)
        return self.place(last.lineno if last else function.lineno)

    def of_attribute(self, attribute: str) -> Place | None:
        """The last assignment to `self.attribute` in forward, else anywhere in the class."""
        for name in ("forward", "backward", "__init__"):
            function = self.method(name)
            stored = last_store(function, attribute) if function else None
            if stored is not None:
                return self.place(stored.lineno)
        return None


def stores(function: ast.AST, attribute: str) -> Iterator[ast.Attribute]:
    """Assignments to `self.attribute`, in any case."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if node.attr.lower().replace("_", "") == attribute.lower().replace("_", ""):
                yield node


def last_store(function: ast.AST, attribute: str) -> ast.Attribute | None:
    """The last assignment to `self.attribute`."""
    return max(stores(function, attribute), key=lambda n: n.lineno, default=None)


def last_return(function: Function) -> ast.Return | None:
    """The last return statement of a function, not of those nested in it."""
    found = [n for n in own_nodes(function) if isinstance(n, ast.Return)]
    return max(found, key=lambda n: n.lineno, default=None)


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of nested functions."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            pending.extend(ast.iter_child_nodes(node))


def returned_value(function: Function, position: int, count: int) -> ast.expr | None:
    """What the last return gives at a position."""
    last = last_return(function)
    if last is None or last.value is None:
        return None
    value = last.value
    if count > 1 and isinstance(value, ast.Tuple | ast.List) and position < len(value.elts):
        return value.elts[position]
    return value


def assignments(function: Function, name: str) -> Iterator[ast.stmt]:
    """The statements that assign to a local name, or to items of it."""
    for node in own_nodes(function):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For):
            targets = [node.target]
        if any(isinstance(n, ast.Name) and n.id == name for t in targets for n in ast.walk(t)):
            assert isinstance(node, ast.stmt)
            yield node


def last_assignment(function: Function, name: str) -> ast.stmt | None:
    """The last statement that assigns to a local name."""
    return max(assignments(function, name), key=lambda n: n.lineno, default=None)


def assigned_names(function: Function) -> set[str]:
    """Parameters and every name that the function binds."""
    arguments = function.args
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    listed += [a for a in (arguments.vararg, arguments.kwarg) if a]
    bound = {n.id for n in own_nodes(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    inner = {n.name for n in own_nodes(function) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    imported = {
        a.asname or a.name.partition(".")[0]
        for n in own_nodes(function)
        if isinstance(n, ast.Import | ast.ImportFrom)
        for a in n.names
    }
    return {a.arg for a in listed} | bound | inner | imported
