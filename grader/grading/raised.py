"""Read the exception of a case: what was raised, and the line of the submission to blame."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from grader.grading.attempt import Attempt
from grader.model import Place, Raised, Untrusted
from grader.sandbox.protocol import wire
from grader.submission.matching import Candidate
from grader.submission.source import Submission, holds_line

ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]{4,}")  # of an object, and so another each time


def without_addresses(value: object) -> str:
    """Return a child's text without addresses of objects."""
    return ADDRESS.sub("", str(value))


def read_raised(told: Mapping[str, Any], attempt: Attempt, submission: Submission) -> Raised | None:
    """Read the exception of a case. Every field is checked, for a submission may have written it."""
    raised = told.get("raised")
    if raised is None:
        return None
    if not isinstance(raised, dict):
        raise wire.Tampered("an exception is not described")

    def text(key: str) -> Untrusted | None:
        value = raised.get(key)
        return None if value is None else Untrusted(without_addresses(value)[:500])

    frames = raised.get("frames")
    if not isinstance(frames, list) or not all(isinstance(frame, list) and len(frame) == 5 for frame in frames):
        raise wire.Tampered("the lines of an exception are not listed")
    places = [
        (place, Untrusted(str(frame[4])[:500])) for frame in frames[:20] if (place := place_in(frame, submission))
    ]
    place, function = find_line_to_blame(places, attempt, submission)
    step = raised.get("step")
    return Raised(
        type=text("type") or Untrusted(""),
        message=text("message") or Untrusted(""),
        step=step if isinstance(step, str) and step.isidentifier() and len(step) < 40 else "call",
        name=text("name"),
        owner=text("owner"),
        place=place,
        function=function,
        by_drive=raised.get("by_drive") is True,
        caller=next((p for p, _ in reversed(places) if is_in(p, attempt.candidate)), None),
        deeper=bool(places) and place != places[0][0],
    )


def place_in(frame: Sequence[Any], submission: Submission) -> Place | None:
    """Find the place of a frame [file, cell, line, offset, function]; None when there is no such file."""
    file, cell, line, offset, _ = frame
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
    """Find the innermost line that is in no other class and no other exercise; else the innermost line."""
    candidate = attempt.candidate
    own = candidate.definition
    needed = {need.rpartition("/")[2] for need in attempt.plan.check.needs}
    for place, function in places:
        if is_in(place, candidate):
            return place, function
        source = submission.source(place.file)
        cell = source.cell(place.cell) if source else None
        around = [n for n in (cell.statements if cell else ()) if holds_line(n, place.line)]
        others = needed | {place.file.rpartition("/")[2].removesuffix(".py")} - {own.name}
        if not any(isinstance(n, ast.ClassDef) or getattr(n, "name", None) in others for n in around):
            return place, function
    return places[0] if places else (None, None)


def is_in(place: Place, candidate: Candidate) -> bool:
    """Is a place within the graded definition?"""
    own = candidate.definition
    return place.file == candidate.source.path and place.cell == own.cell and holds_line(own.node, place.line)
