"""Make the finding of a slip, with what its line reads and the function around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from grader.diagnosis.code import Code
from grader.diagnosis.statements import Function
from grader.model import Edit, Finding, Message, OperandKind, Place, Raised
from grader.submission.edit import replace_line
from grader.submission.source import holds_line

CALLED = (OperandKind.FUNCTION, OperandKind.METHOD, OperandKind.MODULE)
OPERANDS_SHOWN = 4


def make_slip(
    code: Code, id: str, place: Place | None, values: Mapping[str, object], change: tuple[str, str] | str | None = None
) -> Finding:
    """Make a finding of kind `name`.

    `change` is a word of the line and its replacement, or the whole new line.
    """
    here = code.text(place)
    edits: tuple[Edit, ...] = ()
    if place and here is not None:
        changed = replace_word(here, *change) if isinstance(change, tuple) else change
        if changed is not None and changed != here:
            edits = (replace_line(code.candidate.source, place, changed),)
            place = edits[0].start
    return Finding("name", id, Message(id, values), edits=edits, place=place, source_line=here)


def add_operands(finding: Finding, raised: Raised) -> Finding:
    """Return the finding with what its line reads, where that is the line of the exception."""
    line = raised.line
    if line is None or finding.place is None or finding.place != line.place:
        return finding
    known = [operand for operand in line.operands if operand.kind not in CALLED]
    shown = [operand for operand in known if operand.is_inner] or known
    # `self.params["W1"]` says more than that `self.params` is a dict
    inner = [o for o in shown if not any(other.name.startswith(f"{o.name}[") for other in shown)]
    return replace(finding, operands=tuple(inner[:OPERANDS_SHOWN]))


def replace_word(line: str, word: str, replacement: str) -> str:
    """Replace a word wherever it stands in a line."""
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: replacement, line)


def find_function_at(code: Code, raised: Raised) -> Function | None:
    """The function of the file in which the exception was raised."""
    place = raised.place
    cell = code.candidate.source.cell(place.cell) if place else None
    functions = [n for n in (cell.nodes if cell else ()) if isinstance(n, Function)]
    holding = [n for n in functions if place and holds_line(n, place.line)]
    return max(holding, key=lambda n: n.lineno, default=None)
