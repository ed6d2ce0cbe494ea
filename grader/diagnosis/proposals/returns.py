"""Hypotheses for a return that is missing, comes too early, or gives another value."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.diagnosis.proposals.scope import is_near
from grader.diagnosis.proposals.site import Proposal, Site
from grader.diagnosis.statements import Function, find_last_return, list_assigned_names, walk_body
from grader.model import Edit

MOST_RETURNED = 4  # names in one return


def propose_late_return(site: Site) -> Iterator[Proposal]:
    """A return in front of lines that then never run."""
    for function in site.own_functions:
        for number, statement in enumerate(function.body[:-1]):
            if isinstance(statement, ast.Return) and statement.lineno == statement.end_lineno:
                last = function.body[-1]
                text = site.cell.lines[statement.lineno - 1].strip()
                edits = (*site.change(statement.lineno, ""), *site.insert_behind(text, last))
                yield site.suppose("returned_too_early", {}, edits, 0.5 + 0.01 * number)


def propose_returns(site: Site) -> Iterator[Proposal]:
    """Propose the value of a return that is missing, and its place."""
    function = site.function
    if function is None:
        return
    last, values = find_last_return(function), list_results(function)
    for turn, block in enumerate(list_ends(function.body)):
        end = block[-1]
        for value in values:
            edits = site.insert_behind(f"return {value}", end)
            cost = 0.9 + 0.1 * values.index(value) + 0.1 * turn
            yield suppose_return(site, function, edits, (end.end_lineno or 0) + 1, cost)
        if isinstance(end, ast.Expr):
            shown = end.value.args[0] if isinstance(end.value, ast.Call) and len(end.value.args) == 1 else end.value
            edits = site.replace(end, f"return {site.text(shown)}")
            yield suppose_return(site, function, edits, end.lineno, 0.85)
    if last is not None and (last.value is None or getattr(last.value, "value", last) is None):
        for value in values:
            yield suppose_return(site, function, site.replace(last, f"return {value}"), last.lineno, 0.9)


def list_results(function: Function) -> list[str]:
    """List what a function can return: the names that it sets, the last first, what it keeps, its arguments."""
    stored = [n for n in walk_body(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    names = list(dict.fromkeys(n.id for n in sorted(stored, key=lambda n: -n.lineno)))
    arguments = sorted(list_assigned_names(function) - {"self", *names})
    kept = [n.attr for n in walk_body(function) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    together = [", ".join(reversed(names))] * (1 < len(names) <= MOST_RETURNED)
    return list(dict.fromkeys([*names, *together, *(f"self.{name}" for name in kept), *arguments]))


def suppose_return(site: Site, function: Function, edits: tuple[Edit, ...], line: int, cost: float) -> Proposal:
    """The hypothesis of a return that is missing."""
    return site.suppose("missing_return", {"method": function.name, "line": line - 1}, edits, cost, site.place(line))


def list_ends(body: Sequence[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
    """The blocks at whose end a function ends without a return, the innermost first."""
    last = body[-1]
    if isinstance(last, ast.Return | ast.Raise):
        return
    for part in ("body", "orelse"):
        inner = getattr(last, part, None)
        if isinstance(last, ast.If | ast.With) and inner:
            yield from list_ends(inner)
    for statement in body[:-1]:
        if isinstance(statement, ast.If) and not isinstance(last, ast.If):
            yield from list_ends(statement.body)
    yield body


def propose_branches(site: Site) -> Iterator[Proposal]:
    """A branch that sets a name, and does not return it."""
    for function in site.own_functions:
        arguments = {argument.arg for argument in function.args.args}
        for node in walk_body(function):
            for block in (node.body, node.orelse) if isinstance(node, ast.If) else ():
                match block:
                    case [*_, ast.Assign(targets=[ast.Name(id=name)]) as end] if name not in arguments:
                        values = {"near": name}
                        edits = site.insert_behind(f"return {name}", end)
                        yield site.suppose("branch_without_return", values, edits, 0.7, site.place(end))


def propose_returned(site: Site) -> Iterator[Proposal]:
    """Propose a local name for a returned name that the function never sets."""
    for function in site.own_functions:
        last, known = find_last_return(function), list_assigned_names(function)
        if last is None or not isinstance(last.value, ast.Name) or last.value.id in known:
            continue
        stored = {n.id for n in walk_body(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        for name in sorted(known - {"self"}):
            values = {"method": function.name, "name": last.value.id, "near": name}
            # a name of other letters must make an output right; an argument is hardly the result
            is_like = is_near(name, last.value.id) or last.value.id in name or name in last.value.id
            cost = 0.3 if name in stored and is_like else 0.6
            yield site.suppose("returns_unassigned", values, site.replace(last.value, name), cost)
