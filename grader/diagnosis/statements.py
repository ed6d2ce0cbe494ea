"""Find statements, assignments and returns in the tree of a function."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeGuard

from grader.submission.source import list_words

Function = ast.FunctionDef
DROPPED = (ast.Attribute, ast.BinOp, ast.Compare, ast.Name, ast.Subscript, ast.Tuple, ast.UnaryOp)


def is_own(node: ast.AST, name: str | None = None) -> TypeGuard[ast.Attribute]:
    """Is this `self.name`?"""
    own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    return own and name in (None, node.attr)  # type: ignore[attr-defined]


def list_key_stores(function: Function) -> Iterator[tuple[ast.Subscript, str]]:
    """The stores `d["key"] = ...` of a function, in order, with their keys."""
    found = [n for n in walk_body(function) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    for node in sorted(found, key=lambda n: (n.lineno, n.col_offset)):
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            yield node, node.slice.value


def find_key_store(function: Function, key: str) -> ast.stmt | ast.Subscript | None:
    """The store under a key; where a name is stored, the last statement that assigns to that name."""
    stored = next((target for target, written in list_key_stores(function) if written == key), None)
    assigns = [n for n in walk_body(function) if isinstance(n, ast.Assign) and stored in n.targets]
    values = [n.value.id for n in assigns if isinstance(n.value, ast.Name)]
    return next(filter(None, (find_last_assignment(function, name) for name in values)), stored)


def is_params(target: ast.Subscript) -> bool:
    """Does the item belong to something called params?"""
    return "param" in ast.unparse(target.value)


def list_reachable(function: Function) -> list[ast.stmt]:
    """The statements of a function up to the first return or raise that stands in no block."""
    ends = (n for n, statement in enumerate(function.body) if isinstance(statement, ast.Return | ast.Raise))
    return function.body[: next(ends, len(function.body)) + 1]


def find_idle_statement(function: Function) -> ast.stmt | None:
    """A statement that should do more than it does: a value that is dropped, a return with code behind it."""
    live = list_reachable(function)
    for statement in live:
        for node in ast.walk(statement):
            if isinstance(node, ast.Expr) and isinstance(node.value, DROPPED):
                return node
    return live[-1] if len(live) < len(function.body) and isinstance(live[-1], ast.Return) else None


def is_given(statement: ast.stmt) -> bool:
    """Does it bind names to written-down numbers? Then it computes nothing that could be wrong."""
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name | ast.Tuple)
        and all(isinstance(part, ast.Constant) for part in list_leaves(statement.value))
    )


def find_last_store(function: Function, attribute: str) -> ast.Attribute | None:
    """The last assignment to `self.attribute`, in any case."""
    nodes = [n for s in list_reachable(function) for n in ast.walk(s) if isinstance(n, ast.Attribute)]
    wanted = attribute.lower().replace("_", "")
    stores = [n for n in nodes if isinstance(n.ctx, ast.Store) and n.attr.lower().replace("_", "") == wanted]
    return max(stores, key=lambda n: n.lineno, default=None)


def find_last_write(function: Function, place: str) -> ast.expr | None:
    """The last assignment to an attribute, or for a key like "[W]" to an item under a computed key."""
    if not place.startswith("["):
        return find_last_store(function, place) if place else None
    nodes = walk_body(function, list_reachable(function))
    items = [n for n in nodes if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    return max((n for n in items if not isinstance(n.slice, ast.Constant)), key=lambda n: n.lineno, default=None)


def list_other_names(nodes: Iterable[ast.AST], name: str) -> Iterator[str]:
    """List the variables and attributes that a value of this name is stored under."""
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id == name:
            yield from (word for target in node.targets for word in list_words(target)[-1:])


def find_last_return(function: Function, count: int = 0) -> ast.Return | None:
    """The last return statement of a function that can be reached, not of those nested in it.

    If any return that many values, it is the last of these.
    """
    found = [n for n in walk_body(function, list_reachable(function)) if isinstance(n, ast.Return)]
    sizes = {n: len(n.value.elts) if isinstance(n.value, ast.Tuple) else 1 for n in found}
    return max([n for n in found if sizes[n] == count] or found, key=lambda n: n.lineno, default=None)


def walk_body(function: Function, statements: Sequence[ast.stmt] | None = None) -> Iterator[ast.AST]:
    """The nodes of a function, or of some of its statements, without those of nested functions."""
    pending: list[ast.AST] = list(function.body if statements is None else statements)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            pending.extend(ast.iter_child_nodes(node))


def find_returned_value(function: Function, position: int, count: int) -> ast.expr | None:
    """Return the value of the last return at a position."""
    last = find_last_return(function, count)
    if last is None or last.value is None:
        return None
    listed = last.value.elts if isinstance(last.value, ast.Tuple) else []  # a cache may be a tuple of its own
    parts = listed if len(listed) == count else list(list_leaves(last.value)) if count > 1 else [last.value]
    return parts[position] if len(parts) == count else last.value


def list_leaves(value: ast.expr) -> Iterator[ast.expr]:
    """The parts of a tuple, and of the tuples in it."""
    if isinstance(value, ast.Tuple | ast.List):
        for element in value.elts:
            yield from list_leaves(element)
    else:
        yield value


def find_assignments(function: Function, name: str) -> Iterator[ast.stmt]:
    """The statements that assign to a local name, or to items of it."""
    for node in walk_body(function, list_reachable(function)):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For):
            targets = [node.target]
        if any(isinstance(n, ast.Name) and n.id == name for t in targets for n in ast.walk(t)):
            assert isinstance(node, ast.stmt)
            yield node


def find_last_assignment(function: Function, name: str) -> ast.stmt | None:
    """The last statement that assigns to a local name."""
    return max(find_assignments(function, name), key=lambda n: n.lineno, default=None)


def is_unread(function: Function, name: str) -> bool:
    """Is a local set that nothing reads?"""
    contexts = {type(n.ctx) for n in walk_body(function) if isinstance(n, ast.Name) and n.id == name}
    return contexts == {ast.Store}


def list_assigned_names(function: Function) -> set[str]:
    """Parameters and every name that the function binds."""
    arguments = function.args
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    listed += [a for a in (arguments.vararg, arguments.kwarg) if a]
    bound = {n.id for n in walk_body(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    inner = {n.name for n in walk_body(function) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    imported = {
        a.asname or a.name.partition(".")[0]
        for n in walk_body(function)
        if isinstance(n, ast.Import | ast.ImportFrom)
        for a in n.names
    }
    return {a.arg for a in listed} | bound | inner | imported


def list_attribute_stores(node: ast.AST) -> Iterator[tuple[str, ast.Assign]]:
    """The assignments to `self.name`, in order."""
    found = [n for n in ast.walk(node) if isinstance(n, ast.Assign)]
    for statement in sorted(found, key=lambda n: n.lineno):
        for target in statement.targets:
            stored = [part for part in ast.walk(target) if is_own(part) and isinstance(part.ctx, ast.Store)]
            yield from ((part.attr, statement) for part in stored)
