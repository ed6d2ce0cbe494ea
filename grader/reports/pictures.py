"""Draw a picture as lines of text."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from grader.catalogue.harmless import printable
from grader.model import CellKind, Curve, Picture, PictureCell
from grader.reports.columns import measure_columns, pad_text
from grader.reports.look import Look

MARGIN = " " * 5  # lines with so many spaces are not broken
NARROW, WIDE = 40, 80
WIDE_GAP = 2  # between numbers, which have spaces of their own
HEIGHT = 6  # lines of a curve
SIGNS = "o*"  # of the curves, a later one on top
ASCII = {"\u2500": "-", "\u2502": "|", "\u2518": "'", "\u2192": "->", "\u2190": "<-", "\u2260": "!=", "\u00d7": "*",
         "\u25a0": "#", "\u00b7": "."}  # fmt: skip
TONES = {"wrong": "(!)", "right": "(ok)"}


def list_pictures(pictures: Sequence[Picture], look: Look, *, own: bool) -> Iterator[str]:
    """Yield the lines of those pictures that are of the student's own line, else of all others."""
    for picture in pictures:
        if (picture.kind == "shapes") is own:
            yield from draw_as_text(picture, look)


def draw_as_text(picture: Picture, look: Look) -> list[str]:
    """Return the lines of a picture, in ASCII without signs; none if the terminal is too narrow."""
    width = max(NARROW, min(look.width or WIDE, WIDE)) - len(MARGIN)
    lines = [line.rstrip() for line in (*draw_table(picture, look, width), *draw_curves(picture.curves, look))]
    if max(map(measure_columns, lines), default=0) > width:
        return []
    return [*(MARGIN + line for line in lines if line), f"    {look.catalogue.format_message(picture.caption)}"]


def write_cell(cell: PictureCell, look: Look) -> str:
    """Return the text of a cell, with the sign of its tone."""
    text = look.catalogue.format_message(cell.words) if cell.words else printable(cell.text)
    if not look.signs:
        text = "".join(ASCII.get(sign, sign) for sign in text)
    return f"{text} {TONES[cell.tone]}" if cell.tone and cell.kind is CellKind.TEXT else text


def draw_table(picture: Picture, look: Look, width: int) -> list[str]:
    """Draw the rows; a table that is wider than `width` goes on below with the columns that are left."""
    if not picture.rows:
        return []
    rows, widths = fit_columns(picture, look)
    parts: list[list[int]] = [[]]
    for at in range(len(widths)):
        if parts[-1] and not has_lines(picture) and sum(widths[one] + 1 for one in (*parts[-1], at)) > width + 1:
            parts.append([])
        parts[-1].append(at)
    lines = []
    for part, row in itertools.product(parts, rows):
        line = ""
        for at in part:
            if measure_cell(row[at], look):
                start = sum(widths[one] + 1 for one in part if one < at)
                line = pad_text(line, start) + draw_cell(row[at], widths[at], look, left=is_left(picture, at))
        lines.append(line)
    return lines


def fit_columns(picture: Picture, look: Look) -> tuple[list[tuple[PictureCell, ...]], list[int]]:
    """Return the rows with equally many cells, and the width of each column.

    Among lines, a text takes further columns where the cells behind it are empty.
    """
    count = max(map(len, picture.rows), default=0)
    rows = [(*row, *(PictureCell(),) * (count - len(row))) for row in picture.rows]
    gap, widths = WIDE_GAP if picture.kind == "example" else 0, [0] * count
    cells = []
    for row in rows:
        lengths = [measure_cell(cell, look) for cell in row]
        for at, length in enumerate(lengths):
            end = next((n for n in range(at + 1, count) if lengths[n]), count) if has_lines(picture) else at + 1
            cells.append((end - at, at, length))
    for reach, at, length in sorted(cells):
        widths[at] += max(0, length - sum(widths[at : at + reach]) - (reach - 1))
    return rows, [width + gap for width in widths]


def is_left(picture: Picture, column: int) -> bool:
    """Do the texts of a column begin at its left, and not in its middle?"""
    return column == 0 or has_lines(picture)


def has_lines(picture: Picture) -> bool:
    """Are there lines between the cells?"""
    return any(cell.kind in (CellKind.LINE, CellKind.ARROW) for row in picture.rows for cell in row)


def measure_cell(cell: PictureCell, look: Look) -> int:
    """Return the least number of columns of a cell."""
    if cell.kind is CellKind.TEXT:
        return measure_columns(write_cell(cell, look))
    return len(cell.text) + 2


def draw_cell(cell: PictureCell, width: int, look: Look, *, left: bool) -> str:
    """Draw a cell and the column behind it."""
    line, pipe, corner, head, full, empty = "\u2500\u2502\u2518\u2192\u25a0\u00b7" if look.signs else "-|'>#."
    before = (width - 1) // 2
    match cell.kind:
        case CellKind.LINE:
            return line * (width + 1)
        case CellKind.ARROW:
            return f"{line * (width - 1)}{head} "
        case CellKind.PIPE:
            return f"{' ' * before}{pipe}".ljust(width + 1)
        case CellKind.CORNER:
            return f"{line * before}{corner}".ljust(width + 1)
        case CellKind.FULL | CellKind.EMPTY:
            return f"{' ' * before}{full if cell.kind is CellKind.FULL else empty}".ljust(width + 1)
    text = f"({write_cell(cell, look)})" if cell.kind is CellKind.NODE else write_cell(cell, look)
    spaces = 0 if left and cell.kind is CellKind.TEXT else (width - measure_columns(text)) // 2
    return pad_text(" " * spaces + text, width + 1)


def draw_curves(curves: Sequence[Curve], look: Look) -> Iterator[str]:
    """Yield the lines of curves on one scale, with a sign for each curve and its name."""
    numbers = [number for curve in curves for number in curve.numbers]
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    step = (high - low) / (HEIGHT - 1) or 1.0
    labels = {HEIGHT - 1: f"{high:.3g}", 0: f"{low:.3g}"}
    bar = "\u2502" if look.signs else "|"
    for level in reversed(range(HEIGHT)) if curves else ():
        points = [" "] * max(len(curve.numbers) for curve in curves)
        for sign, curve in zip(SIGNS, curves, strict=False):
            for at, number in enumerate(curve.numbers):
                if round((number - low) / step) == level:
                    points[at] = sign
        yield f"{labels.get(level, ''):>8} {bar} {' '.join(points)}"
    for sign, curve in zip(SIGNS, curves, strict=False):
        yield f"{sign} {look.catalogue.format_message(curve.name)}"


def describe_picture(picture: Picture, look: Look) -> str:
    """Return the texts of a picture row by row, for a reader who does not see it."""
    rows: Sequence[Sequence[PictureCell]] = picture.rows
    texts = [" ".join(filter(None, (write_cell(cell, look) for cell in row))) for row in rows]
    return "; ".join([text for text in texts if text])
