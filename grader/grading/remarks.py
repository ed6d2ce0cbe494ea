"""Remarks on a submission: facts worth knowing that cost no points."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.authoring.equality import EXACT, are_equal
from grader.grading.attempt import Attempt, StandIns
from grader.grading.epsilon import list_used_statements
from grader.grading.verdict import JudgedAttempt
from grader.model import ExerciseResult, Message, Observation, Place, Problem, Remark
from grader.sandbox.protocol import ALLOWED_TOP, OLD_NAMES
from grader.submission.matching import Candidate
from grader.submission.source import Cell, Submission

OLD = re.compile(rf"\.(?:{'|'.join(OLD_NAMES)})\b")
# a loop's variable and a number; most texts have no such thing and need not be parsed for it
MAY_COMPARE = re.compile(r"==|\bin\s*[\[(]")


def report_attempt(
    judged: JudgedAttempt, prerequisites: Mapping[str, JudgedAttempt], unread: Collection[str] = ()
) -> ExerciseResult:
    """Return the result of an exercise with its remarks, where it stands, and what was lent to it.

    `unread` names the exercises whose definitions Python does not reach.
    """
    attempt = judged.outcome.attempt
    return replace(
        judged.result,
        remarks=tuple(remark_on_attempt(judged, prerequisites, unread)),
        graded_from=judged.place,
        also_found=attempt.also_found,
        lent=tuple(need.name for need in attempt.stand_ins.exercises),
    )


def remark_once(exercises: Iterable[ExerciseResult]) -> Iterator[ExerciseResult]:
    """Yield the results with each remark on a whole file at its first exercise only."""
    known: list[Remark] = []
    for exercise in exercises:
        remarks = [remark for remark in exercise.remarks if remark not in known]
        known += [remark for remark in remarks if remark.place is not None and remark.place.line is None]
        yield replace(exercise, remarks=tuple(remarks))


def remark_on_attempt(
    judged: JudgedAttempt, prerequisites: Mapping[str, JudgedAttempt], unread: Collection[str]
) -> Iterator[Remark]:
    """Remark on an attempt: from the judge, on what was lent, on the text, and on what the calls did."""
    attempt = judged.outcome.attempt
    yield from judged.judgement.remarks
    yield from remark_on_stand_ins(attempt.stand_ins, prerequisites, unread)
    yield from attempt.candidate.source.remarks
    yield from old_numpy_names(attempt.candidate)
    yield from find_other_definition(attempt.candidate)
    yield from remark_on_notes(judged.outcome.notes or {}, attempt.candidate)
    yield from remark_on_calls(judged.outcome.observations, judged.place)


def remark_on_stand_ins(
    stand_ins: StandIns, prerequisites: Mapping[str, JudgedAttempt], unread: Collection[str]
) -> Iterator[Remark]:
    """Remark on the stand-ins that were lent. A wrong prerequisite gets a finding in the explanation instead."""
    for need in stand_ins.exercises:
        own = prerequisites.get(need.name)
        if need.name in unread:
            yield Remark(Message("lent_unread", {"layer": need.symbol, "exercise": need.name}))
        elif own is None or own.passed:
            id = "lent" if own is None else "lent_other" if own.is_sound else "lent_form"
            yield Remark(Message(id, {"layer": need.symbol, "exercise": need.name}))
    for name in stand_ins.helpers:
        yield Remark(Message("lent_helper", {"name": name}))


def remark_on_notes(notes: Mapping[str, Any], candidate: Candidate) -> Iterator[Remark]:
    """Remark on how the child read the file."""
    path = candidate.source.path
    if notes.get("np_supplied"):
        yield Remark(Message("np_supplied"), Place(path))
    line = notes.get("skipped_line")
    if type(line) is int and 0 < line < 10**7:
        yield Remark(Message("demo_skipped"), Place(path, None if candidate.source.is_notebook else line))


def remark_on_calls(observations: Sequence[Observation], place: Place) -> Iterator[Remark]:
    """Remark on an array that a call changed in place."""
    if any(is_changed(o, "dout") for o in observations):
        yield Remark(Message("dout_changed"), place)
    elif not any("dout" in o.case.arrays for o in observations) and any(is_changed(o, "x") for o in observations):
        yield Remark(Message("input_changed_function"), place)


def find_other_definition(candidate: Candidate) -> Iterator[Remark]:
    """Remark on the definition of the same name that the graded one replaces."""
    graded, source = candidate.definition, candidate.source
    top = {id(node) for cell in source.cells for node in cell.statements}  # one of two branches replaces nothing
    same = [d for d in source.all_definitions if d.name == graded.name and d.kind != "alias" and id(d.node) in top]
    if graded in same[1:]:
        other = same[same.index(graded) - 1]
        values = {"name": graded.name, "other": other.node.lineno, "line": graded.node.lineno}
        if other.cell != graded.cell:
            values = {"name": graded.name, "other_cell": other.cell, "cell": graded.cell}
        yield Remark(Message("defined_twice", values), source.place(other.cell, other.node.lineno))


def old_numpy_names(candidate: Candidate) -> list[Remark]:
    """Remark on names that the exercise uses and this numpy has no longer. The child gives them back to it."""
    found: dict[str, Remark] = {}
    is_old = any(OLD.search(cell.text) for cell in candidate.source.cells)
    for cell, statement in list_used_statements(candidate) if is_old else ():
        for node in ast.walk(statement):
            match node:
                case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name) if name in OLD_NAMES:
                    if name not in vars(np):
                        place = Place(candidate.source.path, node.lineno, cell.number)
                        found.setdefault(name, Remark(Message("old_numpy_name", {"name": name}), place))
    return list(found.values())


def is_changed(observation: Observation, name: str) -> bool:
    """Does an array hold other numbers after the call?"""
    before, after = observation.case.arrays.get(name), observation.arrays.get(f"after.{name}")
    if before is None or after is None:
        return False
    return not are_equal(after, before, EXACT)


def never_reached(submission: Submission) -> Iterator[Problem]:
    """Find comparisons that a loop never reaches: `if i == 2000` in `for i in range(2000)`."""
    for source in submission.sources:
        for cell in source.cells:
            for loop in cell.nodes if "range" in cell.text and MAY_COMPARE.search(cell.text) else ():
                match loop:
                    case ast.For(
                        target=ast.Name(id=name),
                        iter=ast.Call(func=ast.Name(id="range"), args=[*_, ast.Constant(value=int(stop))] as given),
                    ) if len(given) <= 2:
                        for line, value in compared(loop, name):
                            if value >= stop:
                                values = {"name": name, "value": value, "stop": stop, "line": line, "cell": cell.number}
                                yield Problem(Message("never_reached", values), source.path, costs=False)


def compared(loop: ast.For, name: str) -> Iterator[tuple[int, int]]:
    """Yield the whole numbers that a loop's variable is compared with, with their lines."""
    for node in ast.walk(loop):
        match node:
            case ast.Compare(left=ast.Name(id=left), ops=[ast.Eq() | ast.In()], comparators=[right]) if left == name:
                for part in right.elts if isinstance(right, ast.List | ast.Tuple | ast.Set) else [right]:
                    if isinstance(part, ast.Constant) and isinstance(part.value, int):
                        yield node.lineno, part.value


def find_star_imports_below(judged: Iterable[JudgedAttempt], submission: Submission) -> Iterator[Problem]:
    """Find in each file the first `from m import *` that may replace definitions above it, which were graded."""
    graded = [one.outcome.attempt for one in judged]
    for source in submission.sources:
        own = [attempt for attempt in graded if attempt.candidate.source is source]
        found = (find_replaced(node, cell, own, submission) for cell in source.cells for node in cell.statements)
        if (message := next(filter(None, found), None)) is not None:
            yield Problem(message, source.path, costs=False)


def find_replaced(node: ast.stmt, cell: Cell, own: Sequence[Attempt], submission: Submission) -> Message | None:
    """Return the message on a star import; None where it replaces no graded definition of the file."""
    if not isinstance(node, ast.ImportFrom) or all(alias.name != "*" for alias in node.names):
        return None
    here, module = (cell.number or 0, node.lineno), "." * node.level + (node.module or "")
    names = [
        attempt.candidate.definition.name
        for attempt in own
        if (attempt.candidate.place.cell or 0, attempt.candidate.place.line or 0) < here
        if may_define(module, attempt.candidate.definition.name, submission, attempt.plan.check.files)
    ]
    listed = ", ".join(f"`{name}`" for name in dict.fromkeys(names))
    values = {"module": module, "names": listed, "line": node.lineno, "cell": cell.number}
    return Message("star_import_below", values) if names else None


def may_define(module: str, name: str, submission: Submission, files: Mapping[str, Collection[str]]) -> bool:
    """May a module define this name? A module that nobody knows may define any name."""
    if is_library(module):
        return False
    there = [source for source in submission.sources if source.stem == module.rpartition(".")[2]]
    if not there:
        return module not in files or name in files[module]
    imported = {asked for source in there for other, asked in source.imports if not is_library(other)}
    return bool({name, "*"} & imported) or any(name in source.definitions for source in there)


def is_library(module: str) -> bool:
    """Is this a module of Python or numpy?"""
    return module.partition(".")[0] in ALLOWED_TOP
