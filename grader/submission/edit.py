"""Edits of a submission: find the part of a line that differs, and apply them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from grader.model import Edit, Place, Untrusted
from grader.submission.source import Cell, Source, Submission

WORD = re.compile(r"\w+|\W")


def edit_submission(submission: Submission, edits: Sequence[Edit]) -> Submission:
    """Return a copy of the submission with the edited lines."""
    return replace(submission, sources=tuple(edit_source(source, edits) for source in submission.sources))


def edit_source(source: Source, edits: Sequence[Edit]) -> Source:
    """Return a copy of the source with the edited lines."""
    lines = {(e.start.cell, e.start.line): str(e.after) for e in edits if e.start.file == source.path}

    def edit_cell(cell: Cell) -> Cell:
        text = "\n".join(lines.get((cell.number, n), line) for n, line in enumerate(cell.text.split("\n"), 1))
        return cell if text == cell.text else Cell(cell.number, text)

    return replace(source, cells=tuple(map(edit_cell, source.cells))) if lines else source


def replace_line(source: Source, place: Place, after: str) -> Edit:
    """Return the edit that changes a line to `after`: from the first word or sign that differs to the last."""
    before = source.line(place) or Untrusted("")
    old, new = WORD.findall(before), WORD.findall(after)
    head = count_common(old, new)
    tail = count_common(old[head:][::-1], new[head:][::-1])
    start, end = (len("".join(old[:number])) + 1 for number in (head, len(old) - tail))
    return Edit(replace(place, column=start), end, Untrusted("".join(new[head : len(new) - tail])), before)


def restore_place(place: Place, edits: Sequence[Edit]) -> Place:
    """Return the place in a source of a line of its edited copy. A new line has the place of its edit.

    A line that moved has its old place: as many lines are deleted as stand above the line of another edit.
    """
    moved = 0
    inside = [e for e in edits if (e.start.file, e.start.cell) == (place.file, place.cell)]
    deleted = sorted(e.start.line or 0 for e in inside if not e.after.strip())
    for edit in sorted(inside, key=lambda e: e.start.line or 0):
        begin = (edit.start.line or 0) + moved
        added = edit.after.count("\n")
        if place.line is None or place.line < begin:
            break
        if place.line < begin + added == begin + len(deleted):
            return replace(place, line=deleted[place.line - begin])
        if place.line <= begin + added:
            return replace(place, line=edit.start.line)
        moved += added
    return replace(place, line=place.line and place.line - moved)


def count_common(words: Sequence[str], others: Sequence[str]) -> int:
    """Count the words with which both lists begin."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(words, others, strict=False))))
