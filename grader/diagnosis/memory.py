"""Explanations of this run, so that a class of which many make one mistake is searched once."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from grader.children import Attempt
from grader.known import Results
from grader.matching import names_in
from grader.model import Edit, Finding, Observation, Place, Untrusted
from grader.sandbox.inside.toplevel import bound_by
from grader.submission import Source, Submission
from grader.whole import is_clear, places_in


class Spot(NamedTuple):
    """A node of the tree in place of a line, for lines differ where the code is the same."""

    cell: int | None
    line: int


class Layout(NamedTuple):
    """Where the nodes of a piece of code stand."""

    file: str
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Behaviour:
    """What an attempt did, and the code that did it without layout and comments."""

    digest: bytes
    layout: Layout
    source: Source


@dataclass(frozen=True)
class Known:
    """Findings, and at which node each line stands that they name; no more of the code, for a class has thousands."""

    findings: tuple[Finding, ...]
    file: str
    nodes: Mapping[Spot, int]


class Memory:
    """Findings by behaviour: same exercise, same outputs to seven digits, same code but for its layout.

    `results`: of those whose code is known whole.
    """

    def __init__(self) -> None:
        self.known: dict[bytes, Known] = {}
        self.results = Results()

    def recall(self, behaviour: Behaviour) -> tuple[Finding, ...] | None:
        """The findings at this submission's lines; None when they are not known, or do not fit its lines."""
        if behaviour.digest not in self.known:
            return None
        then = self.known[behaviour.digest]
        moved = [carried(finding, then, behaviour) for finding in then.findings]
        found = tuple(finding for finding in moved if finding)
        return found if len(found) == len(moved) and are_clear(behaviour.source, found) else None

    def remember(self, behaviour: Behaviour, findings: Sequence[Finding]) -> None:
        """Keep what was found; a message that names a line itself fits no other submission."""
        if are_clear(behaviour.source, findings) and not any("line" in one.message.values for one in findings):
            places = (place for finding in findings for place in places_in(finding))
            named = {Spot(place.cell, place.line) for place in places if place.line is not None}
            first = {
                spot: number for number, spot in reversed(list(enumerate(behaviour.layout.spots))) if spot in named
            }
            self.known[behaviour.digest] = Known(tuple(findings), behaviour.layout.file, first)


def are_clear(source: Source, findings: Sequence[Finding]) -> bool:
    """Is each of their places in the file the same in any layout?"""
    return all(is_clear(source, place) for one in findings for place in places_in(one) if place.file == source.path)


def behaviour_of(attempt: Attempt, observations: Sequence[Observation], submission: Submission) -> Behaviour:
    """The attempt's behaviour; code that imports other files of the submission is theirs as well."""
    source = attempt.candidate.source
    statements = list(needed(attempt.candidate.definition.node, attempt.candidate.definition.cell, source))
    digest = hashlib.sha256()
    parts: list[object] = [attempt.plan.check.name, attempt.candidate.definition.name, attempt.lent, attempt.replaced]
    parts += [ast.dump(statement) for _, statement in statements]
    stems = {other.path.rpartition("/")[2].rpartition(".")[0] for other in submission.sources if other is not source}
    if any(stems & imported(statement) for _, statement in statements):
        parts += [cell.text for other in submission.sources for cell in other.cells]
    for observation in observations:
        raised = observation.raised
        parts += [observation.case.name, observation.case.form, sorted(observation.strange.items())]
        parts += [raised and (raised.type, raised.message, raised.step)]
        for name, array in sorted(observation.arrays.items()):
            parts += [name, array.shape, array.dtype.kind]
            with np.errstate(all="ignore"):
                digest.update((array.astype(np.complex64 if array.dtype.kind == "c" else np.float32) + 0).tobytes())
    nodes: list[tuple[int | None, Any]] = [(cell, n) for cell, s in statements for n in ast.walk(s)]
    nodes = [(cell, node) for cell, node in nodes if hasattr(node, "lineno")]
    spots = tuple(Spot(cell, node.lineno) for cell, node in nodes)
    # what stands on one line, and what goes over several, bears on the edits that are tried
    lines = {spot: number for number, spot in enumerate(sorted(set(spots), key=lambda s: (s.cell or 0, s.line)))}
    parts += [[lines[spot] for spot in spots], [node.end_lineno > node.lineno for _, node in nodes]]
    digest.update(repr(parts).encode("utf-8", "backslashreplace"))
    return Behaviour(digest.digest(), Layout(source.path, spots), source)


def needed(node: ast.stmt, cell: int | None, source: Source) -> Iterator[tuple[int | None, ast.stmt]]:
    """A definition, then the statements of the file that bind what it reads, what these read, and so on.

    What binds nothing may still change what a name stands for (`Relu.forward = f`): it goes with what it reads.
    """
    binding: dict[str, list[tuple[int | None, ast.stmt]]] = {}
    for other in source.cells:
        for statement in other.tree.body if other.tree else ():
            for name in [name for name, _ in bound_by(statement)] or (names_in(statement) or {"*"}):
                binding.setdefault(name, []).append((other.number, statement))
    pending, seen = [(cell, node)], {node}
    while pending:
        here, statement = pending.pop()
        yield here, statement
        names = names_in(statement) | {"*", getattr(statement, "name", "*")}
        for name in sorted(names & binding.keys()):
            fresh = [(at, one) for at, one in binding[name] if one not in seen]
            seen |= {one for _, one in fresh}
            pending += fresh


def imported(statement: ast.stmt) -> set[str]:
    """Every part of the dotted names that a statement imports from."""
    dotted: list[str] = []
    for node in ast.walk(statement):
        if isinstance(node, ast.Import):
            dotted += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            dotted += [node.module or "", *(alias.name for alias in node.names)]
    return {part for name in dotted for part in name.split(".")}


def carried(finding: Finding, then: Known, now: Behaviour) -> Finding | None:
    """A finding of another submission at the same node of this one; None where that cannot be said."""
    if finding.place is None:
        return finding
    place = placed(finding.place, then, now)
    edits = [edited(edit, then, now) for edit in finding.edits]
    if place is None or None in edits:
        return None
    line = now.source.line(place) if finding.source_line is not None else None
    also = [placed(one, then, now) for one in finding.also]
    return replace(
        finding,
        place=place,
        source_line=line,
        edits=tuple(edit for edit in edits if edit),
        also=tuple(one for one in also if one),
    )


def placed(place: Place, then: Known, now: Behaviour) -> Place | None:
    """The same node's line."""
    if place.file != then.file or place.line is None:
        return None
    node = then.nodes.get(Spot(place.cell, place.line))
    if node is None:
        return None
    cell, line = now.layout.spots[node]
    return Place(now.source.path, line, cell)


def edited(edit: Edit, then: Known, now: Behaviour) -> Edit | None:
    """The same edit, where the line is written as it was there."""
    place = placed(edit.place, then, now)
    line = now.source.line(place) if place else None
    if place is None or line is None or line.strip() != edit.before.strip():
        return None
    margin = line[: len(line) - len(line.lstrip())]
    return Edit(place, line, Untrusted(margin + edit.after.lstrip()))
