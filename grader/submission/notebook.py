"""Read the code cells of a notebook."""

from __future__ import annotations

import ast
import json
import re

from grader.model import Message
from grader.submission.source import UNPARSABLE, Unreadable

MAGIC_LINE = re.compile(
    r"^(\s*)(?=\S)((?:[\w, ]+=\s*)?[%!]|\?|[A-Za-z_][\w.]*\?\??\s*$"
    r"|(?:pip3?|conda|cd|ls|pwd|mkdir|cat|rm|cp|mv)\s[^=(]*$)"
)
TIMED = re.compile(r"^(\s*)%(?:time|timeit|prun)\s+(?:-\w+(?:\s+\d+)?\s+)*(?=\w)")  # a statement follows it
CELL_MAGICS_KEPT = ("time", "timeit", "capture", "prun", "writefile", "file", "bpgrade")
MAGICS_CAP, PARSED = 100, 20  # magics in one cell, and how often its text is parsed for them
PARTS = (b"[", b"{", b",")  # each list, dict and further element has one of these
PARTS_CAP = 3_000_000


def read_cell_texts(data: bytes) -> list[str]:
    """Read the texts of the code cells of a notebook."""
    try:
        notebook = json.loads(data)  # UTF-8, UTF-16 or UTF-32, with or without a mark
        sheets = notebook.get("worksheets") or [notebook]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        code = [cell.get("source", cell.get("input", "")) for cell in cells if cell.get("cell_type") == "code"]
        return [source if isinstance(source, str) else "".join(source) for source in code]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable(Message("broken_notebook", {})) from None


def drop_outputs(data: bytes) -> bytes | None:
    """Return a notebook with nothing but its code; None where it has so many parts that parsing takes too long."""
    if sum(map(data.count, PARTS)) > PARTS_CAP:
        return None
    cells = [{"cell_type": "code", "source": text} for text in read_cell_texts(data)]
    return json.dumps({"cells": cells}).encode()


def replace_magics(text: str) -> str:
    """Put `pass` in place of magics, shell and help lines; empty a cell in another language.

    The number of lines stays the same.
    """
    lines = text.split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith("%%") and first[2:].split(" ")[0] not in CELL_MAGICS_KEPT:
        return "\n" * (len(lines) - 1)
    for at, line in enumerate(lines):  # these are magics also where Python stops further down first
        if line.strip() and not line.startswith("#"):
            if not line.startswith(("%", "!")) or TIMED.match(line) or line.endswith("\\"):
                break
            lines[at] = MAGIC_LINE.sub(r"\1pass  # \2", line)
    start, left = 0, PARSED * len(text)
    for _ in range(MAGICS_CAP):
        # a line inside a statement may begin with %, so a magic is a line where the parser stops
        try:
            ast.parse("\n".join(lines[start:]))
        except SyntaxError as error:
            at = start + (error.lineno or 1) - 1
            if at >= len(lines) or left < 0 or not MAGIC_LINE.match(lines[at]):
                break
            left -= sum(map(len, lines[start:at]))
            if TIMED.match(lines[at]) and is_python(TIMED.sub("", lines[at])):
                lines[at] = TIMED.sub(r"\1", lines[at])
                continue
            if not lines[at][:1].isspace():
                start = at  # what stands above has been read
            while lines[at].endswith("\\") and at + 1 < len(lines):
                lines[at] = MAGIC_LINE.sub(r"\1pass  # \2", lines[at]) if MAGIC_LINE.match(lines[at]) else ""
                at += 1
            lines[at] = MAGIC_LINE.sub(r"\1pass  # \2", lines[at]) if MAGIC_LINE.match(lines[at]) else ""
        except UNPARSABLE:
            break
        else:
            break
    return "\n".join(lines)


def is_python(text: str) -> bool:
    """Can Python parse a text?"""
    try:
        ast.parse(text)
    except UNPARSABLE:
        return False
    return True
