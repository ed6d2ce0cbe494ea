"""Say where time ran out, or on which line the process died, as the looks at the code have shown."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grader.diagnosis.statements import Function, list_assigned_names
from grader.grading.attempt import Outcome
from grader.grading.raised import find_line_to_blame
from grader.grading.stopped import Stop
from grader.model import NOTHING, Finding, Message, Place, Verdict
from grader.submission.source import Submission, holds_line

LEAVING = (ast.Break, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await)
# functions that change none of their arguments
OTHERS = "()"
OF_SIZE = frozenset(("size", "shape", "ndim"))
PURE = frozenset(("len", "abs", "min", "max", "sum", "any", "all", "np", "math", "int", "float", "print", "range"))


@dataclass(frozen=True)
class SeenLoop:
    """A loop in which every look saw the code, its function, and perhaps the proof that it has no end."""

    place: Place
    method: str | None
    proof: Mapping[str, str]


def find_stop(outcome: Outcome, submission: Submission) -> Finding | None:
    """Find the line and the loop at which the child of an attempt was stopped; None where nothing was seen."""
    blamed = [
        find_line_to_blame([(line, NOTHING) for line in stop], outcome.attempt, submission)[0] for stop in outcome.stops
    ]
    place = blamed[-1] if blamed else None
    if place is None or outcome.reason is None:
        return None
    statements = list_statements_at(place, submission)
    values: dict[str, object] = {"method": name_function(statements)}
    loops = find_common_loops(place, outcome.stops, submission)
    is_fixed = all(line == place for line in blamed)
    if outcome.death is not Verdict.TIMED_OUT:
        id = "died_here" if (outcome.reason.values.get("code") or 0) < 0 else "exit_called"
    elif outcome.reason.id == "over_wall":
        id = "waited_here"
    elif loops and loops[0].proof:
        id, place, values = "time_in_loop", loops[0].place, {"method": loops[0].method, **loops[0].proof}
    elif is_fixed and all(stop[0] != place for stop in outcome.stops):
        inner = outcome.stops[-1][outcome.stops[-1].index(place) - 1]
        id, values["name"] = "time_in_call", name_function(list_statements_at(inner, submission))
    elif is_fixed and statements and ast.unparse(statements[0]).startswith("print("):
        id = "time_in_print"
    elif loops:
        id, place, values = "time_in_loop", loops[0].place, {"method": loops[0].method}
    else:
        id = "time_at_line"
    source = submission.source(place.file)
    return Finding("name", id, Message(id, values), place=place, source_line=source.line(place) if source else None)


def find_common_loops(place: Place, stops: Sequence[Stop], submission: Submission) -> list[SeenLoop]:
    """Find the loops in which every look saw the code, from the place outwards.

    A loop with a proof comes first, then any other `while`.
    """
    found: list[tuple[SeenLoop, bool]] = []
    for line in stops[-1][stops[-1].index(place) :]:
        seen = [[p.line for p in stop if (p.file, p.cell) == (line.file, line.cell)] for stop in stops]
        statements = list_statements_at(line, submission)
        end = next((i for i, node in enumerate(statements) if isinstance(node, Function)), len(statements))
        for loop in statements[:end]:
            if isinstance(loop, ast.For | ast.While) and all(any(holds_line(loop, n) for n in see) for see in seen):
                proof = describe_loop(loop, statements[end] if end < len(statements) else None)
                one = SeenLoop(replace(line, line=loop.lineno, column=None), name_function(statements), proof)
                found.append((one, isinstance(loop, ast.While)))
    return [one for one, is_while in sorted(found, key=lambda pair: (not pair[0].proof, not pair[1]))]


def list_statements_at(place: Place, submission: Submission) -> list[ast.stmt]:
    """List the statements that hold a line, the innermost first."""
    source = submission.source(place.file)
    cell = source.cell(place.cell) if source else None
    found = [n for n in (cell.nodes if cell else ()) if isinstance(n, ast.stmt) and holds_line(n, place.line)]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset), reverse=True)


def name_function(statements: Sequence[ast.stmt]) -> str | None:
    """Name the innermost function among statements."""
    return next((node.name for node in statements if isinstance(node, Function)), None)


def describe_loop(loop: ast.For | ast.While, around: ast.stmt | None) -> Mapping[str, str]:
    """Describe why a loop has no end, where its text proves that: nothing changes what its test reads."""
    inner = [node for statement in loop.body for node in ast.walk(statement)]
    if not isinstance(loop, ast.While) or any(isinstance(node, LEAVING) for node in inner):
        return {}
    if isinstance(loop.test, ast.Constant):
        return {"endless": str(loop.test.value)}
    test = list(ast.walk(loop.test))
    attributes = {node.value: node for node in test if isinstance(node, ast.Attribute)}
    reads = [node for node in test if isinstance(node, ast.Name) and node.id not in PURE]
    own = list_assigned_names(around) if isinstance(around, Function) else set()
    changed, filled = find_changed_names([*inner, *test])
    if not reads or any(node.id not in own - changed for node in reads):
        return {}
    for node in reads:
        attribute = attributes.get(node)
        is_size = attribute is not None and attribute.attr in OF_SIZE
        if not is_size and (node.id in filled or (attribute is not None and changed & {OTHERS})):
            return {}
    return {"names": ", ".join(sorted({f"`{ast.unparse(attributes.get(node, node))}`" for node in reads}))}


def find_changed_names(nodes: Sequence[ast.AST]) -> tuple[set[str], set[str]]:
    """Find the names that nodes may bind or change, and the names of which they set only items.

    OTHERS among the first says that a call may change objects that it does not name.
    """
    changed, filled = set[str](), set[str]()
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                changed.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                filled.add(name)
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                changed |= list_all_names(node)
            case ast.Call(func=function) if not list_all_names(function) <= PURE:
                changed |= list_all_names(node) | {OTHERS}
    return changed, filled


def list_all_names(node: ast.AST) -> set[str]:
    """Find all names in a node."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
