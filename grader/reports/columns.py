"""Lay out text in columns of a terminal, where Hangul takes two."""

from __future__ import annotations

import re

PIECE = re.compile(r"(?:`[^`]*`|\S)+")  # a word, with the spaces inside of its code


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


def wrap_columns(text: str, width: int) -> list[str]:
    """Break a text into lines of at most so many columns; code in backticks and words stay whole."""
    lines: list[str] = []
    for piece in PIECE.findall(text):
        longer = f"{lines[-1]} {piece}" if lines else piece
        if lines and measure_columns(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines
