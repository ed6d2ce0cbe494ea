"""Propose another indentation of lines that do not fit those around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.diagnosis.proposals.lines import BLOCK, Lines, Slip, list_suspects, read_margin


def find_lost_indentation(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """The lines of a class or a function that stand at its own margin."""
    starts = [n for n, _ in list_suspects(lines, error) if n > 1]
    if error.msg and "outside function" in error.msg:
        starts = [n + 1 for n in range((error.lineno or 1) - 1, 0, -1) if BLOCK.match(lines[n - 1])][:1]
    for start in starts[:1]:
        header = next((n for n in range(start - 1, 0, -1) if BLOCK.match(lines[n - 1])), None)
        if header is None:
            continue
        margin = read_margin(lines[header - 1])
        first = lines[start - 1]
        if is_next(first, margin, lines[header - 1]) or is_function_of_its_own(first, lines[header - 1]):
            continue
        stops = [n for n in range(start, len(lines) + 1) if is_next(lines[n - 1], margin, lines[header - 1])]
        for end in ((stops or [len(lines) + 1])[0], start + 1):
            body = range(start, end)
            changed = {n: f"    {lines[n - 1]}" for n in body if lines[n - 1].strip()}
            if changed:
                yield Slip(changed, {"name": lines[header - 1].strip()}, start)


def is_next(line: str, margin: str, header: str) -> bool:
    """Does a line end the body of a block whose indentation was lost?"""
    if not line.strip():
        return False
    shallower = len(read_margin(line)) < len(margin)
    kind = header.split()[0]
    other = line.split()[0] in ("class", kind) or (kind == "def" and line.strip().startswith("@"))
    return shallower or (len(read_margin(line)) == len(margin) and other)


def is_function_of_its_own(line: str, header: str) -> bool:
    """A `def` without `self` below a class line is none of its methods."""
    return header.split()[0] == "class" and bool(re.match(r"\s*def\s+\w+\(\s*(?!self\b)", line))


def find_missing_body(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A header with nothing below it."""
    for number, line in list_suspects(lines, error):
        if BLOCK.match(line):
            yield Slip({number: f"{line.rstrip()} pass"}, {"name": line.strip()}, number + 1)


def find_wrong_indentation(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A line that stands further right or left than those around it; what follows it goes with it."""
    if not isinstance(error, IndentationError) and "outside" not in (error.msg or ""):
        return
    at = max(1, min(error.lineno or 1, len(lines)))
    line = lines[at - 1]
    above = [read_margin(other) for other in lines[: at - 1] if other.strip()]
    for margin in sorted(set(above), key=lambda m: abs(len(m) - len(read_margin(line)))):
        yield Slip({at: margin + line.lstrip()})
        same = [n for n in range(at, len(lines) + 1) if read_margin(lines[n - 1]).startswith(read_margin(line))]
        yield Slip({n: margin + lines[n - 1][len(read_margin(line)) :] for n in same if lines[n - 1].strip()}, {}, at)
