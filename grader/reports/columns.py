"""Lay out text in columns of a terminal, where Hangul takes two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

MARGIN = 4  # the spaces before a sentence of a finding; more spaces stand before code and output
# a command to copy, or a word with the spaces inside of its code and its shape
PIECE = re.compile(r"bpgrade (?:check|hint) [^`]*$|(?:`[^`]*`|\(\w+(?:, \w+)*,?\)|\S)+")


def measure_columns(text: str) -> int:
    """Return how many columns a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # its import takes long, and most text is ASCII

    return cell_len(text)


def pad_text(text: str, width: int, *, right: bool = False) -> str:
    """Fill a text with spaces up to a width; `right` puts the text to the right."""
    spaces = " " * (width - measure_columns(text))
    return spaces + text if right else text + spaces


def fit_lines(lines: Iterable[str], width: int) -> Iterator[str]:
    """Break each sentence at a width, under its first word; a width of 0 breaks none.

    Other lines stay. Two spaces side by side stand in a table, in code and before an edit, and never in a sentence.
    """
    for line in lines:
        text = line.strip()
        margin = line[: len(line) - len(line.lstrip())]
        if not width or "  " in text or len(margin) > MARGIN or measure_columns(line) <= width:
            yield line
        else:
            yield from (margin + part for part in wrap_columns(text, width - len(margin)))


def wrap_columns(text: str, width: int) -> list[str]:
    """Break a text into lines of at most so many columns; code, shapes, commands and words stay whole."""
    lines: list[str] = []
    for piece in PIECE.findall(text):
        longer = f"{lines[-1]} {piece}" if lines else piece
        if lines and measure_columns(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines
