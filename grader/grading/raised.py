"""Read the exception of a case: what was raised, and the line of the submission to blame."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from grader.grading.attempt import Attempt
from grader.model import NOTHING, FailingLine, Operand, OperandKind, Place, Raised, Untrusted
from grader.sandbox.protocol import wire
from grader.submission.matching import Candidate
from grader.submission.source import Submission, holds_line, normalize_name

TEXT_CAP, NAME_CAP = 500, 100
LINES_CAP, OPERANDS_CAP, NAMES_CAP, DIMENSIONS_CAP = 20, 20, 32, 64
OPERAND_KINDS = frozenset(OperandKind)
# addresses of objects and paths of files, which are others on each machine
ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]{4,}| from '(?:/|\w:\\)[^'\n]*'| \((?:/|\w:\\)[^()\n]*\)")


def without_addresses(value: object) -> str:
    """Return a child's text without addresses of objects and paths of files."""
    return ADDRESS.sub("", str(value))


def read_raised(told: Mapping[str, Any], attempt: Attempt, submission: Submission) -> Raised | None:
    """Read the exception of a case. Every field is checked, for a submission may have written it."""
    raised = told.get("raised")
    if raised is None:
        return None
    if not isinstance(raised, dict) or not isinstance(listed := raised.get("lines"), list):
        raise wire.Tampered("an exception is not described")
    lines = tuple(line for one in listed[:LINES_CAP] if (line := read_line(one, submission)) is not None)
    place, function = find_line_to_blame([(line.place, line.function) for line in lines], attempt, submission)
    step = raised.get("step")
    return Raised(
        type=read_short_text(raised.get("type")) or NOTHING,
        message=read_short_text(raised.get("message")) or NOTHING,
        step=step if isinstance(step, str) and step.isidentifier() and len(step) < 40 else "call",
        name=read_short_text(raised.get("name")),
        owner=read_short_text(raised.get("owner")),
        place=place,
        function=function,
        by_drive=raised.get("by_drive") is True,
        in_given=raised.get("in_given") is True,
        caller=next((line.place for line in reversed(lines) if is_in(line.place, attempt.candidate)), None),
        deeper=bool(lines) and place != lines[0].place,
        lines=lines,
    )


def read_short_text(value: object, cap: int = TEXT_CAP) -> Untrusted | None:
    """Read a text of a child up to a cap."""
    return None if value is None else Untrusted(without_addresses(value)[:cap])


def read_line(listed: Any, submission: Submission) -> FailingLine | None:
    """Read a line of an exception; None where the submission has no such file."""
    match listed:
        case {
            "at": [_, _, int(), _] as start,
            "end": None | [_, _, int(), int()] as end,
            "function": str(function),
            "called": None | str() as called,
            "operands": list(operands),
            "attributes": None | list() as attributes,
        }:
            place = read_place(start, submission)
            return (
                None
                if place is None
                else FailingLine(
                    place,
                    Untrusted(function[:TEXT_CAP]),
                    None if end is None else read_place(end, submission),
                    read_short_text(called, NAME_CAP),
                    tuple(map(read_operand, operands[:OPERANDS_CAP])),
                    None if attributes is None else tuple(Untrusted(str(n)[:NAME_CAP]) for n in attributes[:NAMES_CAP]),
                )
            )
    raise wire.Tampered("a line of an exception is not described")


def read_operand(listed: Any) -> Operand:
    """Read what a name of a line holds. Tampered says that no honest child writes it so."""
    match listed:
        case [str(name), str(kind), str(type_), None | list() as shape, None | str() as value, bool(is_inner)]:
            sizes = [size for size in shape or () if type(size) is int and 0 <= size < 10**12]
            if kind in OPERAND_KINDS and len(sizes) == len(shape or ()) <= DIMENSIONS_CAP:
                size = None if shape is None else tuple(sizes)
                texts = (Untrusted(without_addresses(text)[:NAME_CAP]) for text in (name, type_))
                return Operand(
                    next(texts), OperandKind(kind), next(texts), size, read_short_text(value, NAME_CAP), is_inner
                )
    raise wire.Tampered("what a line reads is not described")


def read_place(listed: Sequence[Any], submission: Submission) -> Place | None:
    """Find the place of [file, cell, line, offset]; None when there is no file of that number."""
    file, cell, line, offset = listed
    if type(file) is not int or not 0 <= file < len(submission.sources):
        return None
    return submission.sources[file].place(
        cell if type(cell) is int and 0 < cell < 10**5 else None,
        line if type(line) is int and 0 < line < 10**7 else None,
        offset if type(offset) is int and 0 <= offset < 10**7 else None,
    )


def find_line_to_blame(
    places: Sequence[tuple[Place, Untrusted]], attempt: Attempt, submission: Submission
) -> tuple[Place | None, Untrusted | None]:
    """Find the innermost line that is in no other exercise; else the innermost line."""
    candidate = attempt.candidate
    own = normalize_name(candidate.definition.name)
    needed = {normalize_name(need.rpartition("/")[2]) for need in attempt.plan.check.needs}
    for place, function in places:
        if is_in(place, candidate):
            return place, function
        source = submission.source(place.file)
        cell = source.cell(place.cell) if source else None
        around = [n for n in (cell.statements if cell else ()) if holds_line(n, place.line)]
        others = needed | {normalize_name(place.file.rpartition("/")[2].removesuffix(".py"))} - {own}
        if not any(normalize_name(getattr(n, "name", "")) in others for n in around):
            return place, function
    return places[0] if places else (None, None)


def is_in(place: Place, candidate: Candidate) -> bool:
    """Is a place within the graded definition?"""
    here = [own for own in candidate.definitions if place.cell == own.cell and holds_line(own.node, place.line)]
    return place.file == candidate.source.path and bool(here)
