"""Change lines of a submission in a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.model import Edit
from grader.submission.source import Cell, Source, Submission


def edit_submission(submission: Submission, edits: Sequence[Edit]) -> Submission:
    """Return a copy of the submission with the edited lines."""
    return replace(submission, sources=tuple(edit_source(source, edits) for source in submission.sources))


def edit_source(source: Source, edits: Sequence[Edit]) -> Source:
    """Return a copy of the source with the edited lines."""
    lines = {(e.place.cell, e.place.line): str(e.after) for e in edits if e.place.file == source.path}

    def edit_cell(cell: Cell) -> Cell:
        text = "\n".join(lines.get((cell.number, n), line) for n, line in enumerate(cell.text.split("\n"), 1))
        return cell if text == cell.text else Cell(cell.number, text)

    return replace(source, cells=tuple(map(edit_cell, source.cells))) if lines else source
