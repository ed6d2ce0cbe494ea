"""Make the finding of a slip, with the nearest name and the function around it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from grader.diagnosis.code import Code
from grader.diagnosis.statements import Function
from grader.model import Edit, Finding, Message, OperandKind, Place, Raised
from grader.submission.edit import replace_line
from grader.submission.source import holds_line

CUTOFF = 0.6
CALLED = (OperandKind.FUNCTION, OperandKind.METHOD, OperandKind.MODULE)
OPERANDS_SHOWN = 4


def find_near(name: str, known: Iterable[str]) -> str | None:
    """The nearest other name, or None when none is near."""
    options = {option for option in known if option != name and not option.startswith("__")}
    folded = {option.lower(): option for option in sorted(options, reverse=True)}
    if name.lower() in folded:
        return folded[name.lower()]
    found = difflib.get_close_matches(name, sorted(options), n=3, cutoff=CUTOFF)
    return next((option for option in found if is_alike(name, option)), None)


def is_alike(name: str, option: str) -> bool:
    """Are the names near in each word, not just by a word that they share (`apple_layer` and `tax_layer`)?"""
    words, others = name.split("_"), option.split("_")
    if len(words) != len(others):
        return difflib.SequenceMatcher(None, name, option).ratio() > 0.75
    if len(words) == 1:
        return True
    pairs = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    return all(difflib.SequenceMatcher(None, a, b).ratio() >= CUTOFF or a.isdigit() or b.isdigit() for a, b in pairs)


def make_slip(
    code: Code,
    id: str,
    place: Place | None,
    values: Mapping[str, object],
    change: tuple[str, str] | str | None = None,
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
