"""Find the line of a missing statement: beside its like, behind what it reads, before what reads it."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from grader.diagnosis.code import Code
from grader.diagnosis.statements import Function, find_last_return, is_own, walk_body


def find_line_of_local(code: Code, function: Function, name: str) -> int | None:
    """The line in front of which a local name should be set that is read, and set nowhere."""
    if any(a.arg == name for a in function.args.args) or name in find_bindings(function):
        return None
    reads = [n.id for n in walk_in_flow_order(function.body) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    if name not in reads:
        return None
    first = min(n.lineno for n in walk_body(function) if isinstance(n, ast.Name) and n.id == name)
    bound = {other: statement for other, statement in find_bindings(function).items() if statement.lineno < first}
    # what is computed and not used is what the missing statement would have read
    unused = [s for other, s in bound.items() if other not in reads and not other.startswith("_")]
    if len(unused) == 1 and isinstance(unused[0], ast.Assign):
        return find_line_behind(unused[0])
    alike = [other for other in bound if "_" in name and other.rpartition("_")[2] == name.rpartition("_")[2]]
    returned = [other for other in bound if is_returned_together(function, other, name)]
    beside = find_line_between({n: bound[n] for n in alike or returned}, list(dict.fromkeys(reads)), name)
    if beside is not None:
        return find_comment_above(code, beside)
    around = [n for n in walk_body(function) if isinstance(n, ast.For | ast.While) and n.lineno < first <= find_end(n)]
    if around and reads.count(name) > 1:
        return find_comment_above(code, min(n.lineno for n in around))
    return find_comment_above(code, find_statement_line(function, first))


def find_loop_before(function: Function | None, line: int | None, name: str) -> int | None:
    """Find the loop around a line that continues from a name, which nothing sets before the loop."""
    if function is None or line is None:
        return None
    around = [n for n in walk_body(function) if isinstance(n, ast.For | ast.While) and n.lineno < line <= find_end(n)]
    bound = [
        n for n in walk_body(function) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
    ]
    # of several names that are set at once, one may as well be read in place of another
    several = any(isinstance(n, ast.Tuple) and set(bound) & set(n.elts) for n in walk_body(function))
    if not around or several or any(n.lineno != line for n in bound):
        return None
    loop = max(around, key=lambda n: n.lineno)
    here = [n for n in walk_body(function) if isinstance(n, ast.Assign) and n.lineno == line]
    return loop.lineno if any(is_continued(statement, name, loop) for statement in here) else None


def is_continued(statement: ast.Assign, name: str, loop: ast.For | ast.While) -> bool:
    """Is this `total = total + x`, or `out = layer.forward(out)` with a layer of the loop?"""
    match statement:
        case ast.Assign(value=ast.BinOp(left=left, right=right)):
            return any(isinstance(side, ast.Name) and side.id == name for side in (left, right))
        case ast.Assign(value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner)) | ast.Name(id=owner))):
            turns = ast.walk(loop.target) if isinstance(loop, ast.For) else ()
            return any(isinstance(n, ast.Name) and n.id == owner for n in turns)
    return False


def find_line_of_parameter(code: Code, name: str) -> int | None:
    """Find the line in front of which `self.x = x` is missing for an unread parameter of a method."""
    for function in code.methods.values():
        arguments = [a.arg for a in function.args.args if a.arg != "self"]
        read = {n.id for n in walk_body(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        if name not in arguments or any(stored == name for stored, _ in list_attribute_stores(code.node)):
            continue
        kept = {
            attribute: statement
            for attribute, statement in list_attribute_stores(function)
            if attribute in arguments and isinstance(statement.value, ast.Name)
        }
        if kept:
            return find_line_between(kept, arguments, name)
        if function.name == "__init__" and name not in read:
            return find_end(function) + 1
    return None


def find_line_of_attribute(code: Code, name: str) -> int | None:
    """The line in front of which the constructor should make what several methods, or forward, read."""
    init = code.methods.get("__init__")
    if init is None or any(stored == name for stored, _ in list_attribute_stores(code.node)):
        return None
    if (
        {a.arg for a in init.args.args} == {"self"}
        and not list(list_attribute_stores(init))
        and find_last_return(init) is None
    ):
        # a constructor that makes nothing: what is read and never set belongs into it
        return find_comment_above(code, init.body[-1].lineno) if len(init.body) == 1 else find_end(init) + 1
    reading = [f for f in code.methods.values() if any(is_own(n, name) for n in walk_body(f))]
    stored = {attribute: statement for attribute, statement in list_attribute_stores(init)}
    first = reading[0] if reading else None
    if first is None or not stored or not has_any_call(stored.values()):
        return None
    if first is not init and len(reading) < 2 and first.name == "backward":
        return None
    reads = list_read_attributes(code)
    return find_line_between(
        {n: find_last_filling(init, n, s) for n, s in stored.items() if n in reads and has_call(s)}, reads, name
    )


def find_last_filling(function: Function, attribute: str, store: ast.stmt) -> ast.stmt:
    """The last statement that gives an attribute something: its store, or one that sets an item of it."""
    items = [
        n
        for n in walk_body(function)
        if isinstance(n, ast.Assign)
        and any(isinstance(t, ast.Subscript) and is_own(t.value, attribute) for t in n.targets)
    ]
    return max([store, *items], key=find_end)


def list_read_attributes(code: Code) -> list[str]:
    """The attributes in the order in which the methods read them first."""
    nodes = (n for f in code.methods.values() for n in walk_in_flow_order(f.body))
    return list(dict.fromkeys(n.attr for n in nodes if is_own(n) and isinstance(n.ctx, ast.Load)))


def find_line_of_store(code: Code, function: Function, output: str, outputs: Sequence[str]) -> int | None:
    """Find the line that should store an attribute: a store that hides another, else beside its like."""
    if (hiding := find_hiding_store(code, function, output, outputs)) is not None:
        return hiding
    beside = find_line_between(
        {n: s for n, s in list_attribute_stores(function) if n in outputs}, list(outputs), output
    )
    return find_comment_above(code, beside) if beside is not None else None


def find_hiding_store(code: Code, function: Function, output: str, outputs: Sequence[str]) -> int | None:
    """The store in whose place that of an output should stand: what it keeps is overwritten, or overwrites another."""
    kept = list(list_attribute_stores(function))
    elsewhere = {n for f in code.methods.values() if f is not function for n, _ in list_attribute_stores(f)}
    for number, (attribute, statement) in enumerate(kept):
        later = [s for n, s in kept[number + 1 :] if n == attribute]
        if attribute != output and ((later and attribute in outputs) or attribute in elsewhere - set(outputs)):
            return statement.lineno
    return None


def list_names_bound_after(function: Function, line: int | None) -> set[str]:
    """The locals that are set only behind a line, and in no loop around it."""
    first: dict[str, int] = {}
    for node in walk_body(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            first[node.id] = min(node.lineno, first.get(node.id, node.lineno))
    loops = [n for n in walk_body(function) if isinstance(n, ast.For | ast.While)]
    around = [n for n in loops if line and n.lineno <= line <= find_end(n)]
    last = max([line or 0, *(find_end(n) for n in around)])
    return {name for name, at in first.items() if line and at > last}


def is_own_name(function: Function, name: str, other: str) -> bool:
    """Is each of two names read for itself, so that neither is the other misspelt?"""
    reads = [n.id for n in walk_body(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    if reads.count(name) > 1 and other in reads:
        return True
    if difflib.SequenceMatcher(None, name, other).ratio() > 0.8:
        return False
    return any(
        {name, other} <= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        for statement in walk_body(function)
        if isinstance(statement, ast.stmt) and not hasattr(statement, "body")
    )


def is_own_attribute(code: Code, name: str, other: str) -> bool:
    """Is each of two attributes read for itself, the missing one more than once?"""
    reads = [n.attr for n in ast.walk(code.node) if is_own(n) and isinstance(n.ctx, ast.Load)]
    return reads.count(name) > 1 and other in reads


def find_line_between(kept: Mapping[str, ast.stmt], order: Sequence[str], name: str) -> int | None:
    """In front of the next of its like in this order, else behind the last."""
    place = order.index(name) if name in order else len(order)
    before = [kept[other] for other in order[:place] if other in kept]
    after = [kept[other] for other in order[place + 1 :] if other in kept]
    if before:
        return find_line_behind(before[-1])
    return after[0].lineno if after else None


def find_bindings(function: Function) -> dict[str, ast.stmt]:
    """The local names, each with the last statement that sets it."""
    found: dict[str, ast.stmt] = {}
    statements = [n for n in walk_body(function) if isinstance(n, ast.Assign | ast.AugAssign | ast.For)]
    for statement in sorted(statements, key=lambda n: n.lineno):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for node in (n for target in targets for n in ast.walk(target)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found[node.id] = statement
    return found


def list_attribute_stores(node: ast.AST) -> Iterator[tuple[str, ast.Assign]]:
    """The assignments to `self.name`, in order."""
    found = [n for n in ast.walk(node) if isinstance(n, ast.Assign)]
    for statement in sorted(found, key=lambda n: n.lineno):
        for target in statement.targets:
            yield from ((part.attr, statement) for part in ast.walk(target) if is_stored(part))  # type: ignore[attr-defined]


def is_stored(node: ast.AST) -> bool:
    """Is `self.name` set here?"""
    return is_own(node) and isinstance(node.ctx, ast.Store)


def has_call(statement: ast.stmt) -> bool:
    """Does it store an object that it makes?"""
    return any(isinstance(n, ast.Call | ast.List) for n in ast.walk(statement))


def has_any_call(statements: Iterable[ast.stmt]) -> bool:
    """Is one of them such a store?"""
    return any(map(has_call, statements))


def is_returned_together(function: Function, one: str, other: str) -> bool:
    """Are the two names returned by one return?"""
    last = find_last_return(function)
    return last is not None and {one, other} <= {n.id for n in ast.walk(last) if isinstance(n, ast.Name)}


def walk_in_flow_order(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """The nodes in the order in which values flow: the arguments of a call before the call."""
    for node in body:
        children = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.Call):
            children = [*node.args, *node.keywords, node.func]
        elif isinstance(node, ast.For):
            children = [node.iter, node.target, *node.body, *node.orelse]
        elif isinstance(node, ast.Assign):
            children = [node.value, *node.targets]
        yield from walk_in_flow_order(children)
        yield node


def find_statement_line(function: Function, line: int) -> int:
    """The first line of the statement that a line is in."""
    found = [n.lineno for n in walk_body(function) if isinstance(n, ast.stmt) and n.lineno <= line <= find_end(n)]
    return max(found, default=line)


def find_comment_above(code: Code, line: int) -> int:
    """The first of the lines of comment above a line, which belong to it."""
    cell = code.candidate.source.cell(code.candidate.definition.cell)
    lines = cell.lines if cell else ()
    while 1 < line <= len(lines) + 1 and lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line


def find_end(statement: ast.stmt) -> int:
    """The last line of a statement."""
    return statement.end_lineno or statement.lineno


def find_line_behind(statement: ast.stmt) -> int:
    """The line after a statement."""
    return find_end(statement) + 1
