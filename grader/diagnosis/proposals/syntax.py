"""Find the slips that keep a file or a cell from compiling.

A slip is claimed only when the text without it compiles, or when its first error comes on a later line.
"""

from __future__ import annotations

from collections.abc import Iterator

from grader.diagnosis.proposals.syntax_slips import SLIPS, Slip
from grader.model import Finding, Message, Place, Untrusted
from grader.submission.edit import replace_line
from grader.submission.matching import Broken
from grader.submission.source import Cell

ROUNDS = 8  # slips of one cell that are told
LONGEST = 1000  # characters of a line that is looked at
COMPILED = 1_000_000  # characters that are compiled to confirm the slips of a cell, which takes a second
# where these stand in code there is no doubt, even if Python then stops at an earlier line
ALWAYS_WRONG = ("full_width", "typographic_quote", "invisible_character", "sign_of_mathematics", "prompt")


def find_syntax_slips(broken: Broken) -> tuple[Finding, ...]:
    """Every slip that keeps the cell from compiling, each found when those before it are mended."""
    cell = broken.cell
    found: list[Finding] = []
    tries = COMPILED // max(len(cell.text), 1)
    while cell.error is not None and len(found) < ROUNDS:
        slip = next(list_confirmed_slips(cell, tries // ROUNDS), None)
        if slip is None:
            return (*found, repeat_syntax_error(broken, cell))
        id, one, cell = slip
        found.append(make_syntax_finding(id, one, broken))
    return tuple(found)


def list_confirmed_slips(cell: Cell, tries: int) -> Iterator[tuple[str, Slip, Cell]]:
    """The slips without which the cell compiles or fails further down, each with the cell as it then is."""
    assert cell.error is not None
    lines, stopped = cell.text.split("\n"), cell.error.lineno or 1
    if any(len(line) > LONGEST for line in lines):
        return
    for id, finder in SLIPS.items():
        later: list[tuple[str, Slip, Cell]] = []
        for slip in finder(lines, cell.error):
            text = "\n".join(slip.lines.get(number, line) for number, line in enumerate(lines, 1))
            if text == cell.text:
                continue
            if not (tries := tries - 1) > 0:
                return
            after = Cell(cell.number, text)
            if after.error is None:
                yield id, slip, after
            elif (after.error.lineno or 1) > max(stopped, *slip.lines) or (
                id in ALWAYS_WRONG and (after.error.msg, after.error.lineno) != (cell.error.msg, stopped)
            ):
                later.append((id, slip, after))
        yield from later


def make_syntax_finding(id: str, slip: Slip, broken: Broken) -> Finding:
    """A slip as a finding at its line."""
    line = slip.place or min(slip.lines)
    source, cell = broken.source, broken.cell.number
    edits = tuple(replace_line(source, Place(source.path, at, cell), text) for at, text in sorted(slip.lines.items()))
    place = next((edit.start for edit in edits if edit.start.line == line), Place(source.path, line, cell))
    values = {name: Untrusted(str(value)) for name, value in slip.values.items()}
    return Finding("name", id, Message(id, values), edits=edits, place=place, source_line=source.line(place))


def repeat_syntax_error(broken: Broken, cell: Cell) -> Finding:
    """Python's own word, where nothing better is known."""
    error = cell.error
    line = max(1, min((error.lineno or 1) if error else 1, len(broken.cell.lines) + 1))
    place = Place(
        broken.source.path, line, broken.cell.number, error.offset if error and error.lineno == line else None
    )
    text = Untrusted((error.msg if error else "") or "invalid syntax")
    return Finding(
        "name", "syntax", Message("syntax", {"text": text}), place=place, source_line=broken.source.line(place)
    )
