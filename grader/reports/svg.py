"""Draw a picture as SVG that needs no other file and takes the colours of its page."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from grader.model import CellKind, Curve, Finding, Picture, PictureCell
from grader.reports.columns import measure_columns
from grader.reports.look import Look
from grader.reports.pictures import describe_picture, fit_columns, is_left, write_cell

COLUMN, ROW, EDGE = 8.0, 26.0, 6.0  # pixels
WIDTH, HEIGHT = 320.0, 110.0  # of curves
COLOURS = {"wrong": "#d1442f", "right": "#2f8f5b"}
DASHES = {"wrong": "4 3", "right": "none"}
SVG = (
    '<figure><svg role="img" xmlns="http://www.w3.org/2000/svg" '
    'viewBox="0 0 {width:.0f} {height:.0f}" '
    'width="{width:.0f}" height="{height:.0f}" style="max-width:100%;height:auto" font-family="ui-monospace, Menlo, '
    'Consolas, monospace" font-size="13" fill="currentColor" stroke="none"><title>{title}</title><desc>{text}</desc>'
    "{body}</svg><figcaption>{title}</figcaption></figure>"
)


def list_figures(finding: Finding, look: Look) -> Iterator[str]:
    """Yield a `<figure>` with an SVG and a caption for each picture of a finding."""
    return (draw_as_svg(picture, look) for picture in finding.pictures)


def draw_as_svg(picture: Picture, look: Look) -> str:
    """Return a picture as a figure; its title and description are for a reader who does not see it."""
    rows, widths = fit_columns(picture, look)
    starts = [EDGE + COLUMN * sum(width + 1 for width in widths[:at]) for at in range(len(widths) + 1)]
    body = [
        part
        for number, row in enumerate(rows)
        for at, cell in enumerate(row)
        for part in trace_cell(
            cell, (starts[at], starts[at + 1], EDGE + ROW * (number + 0.5)), look, is_left(picture, at)
        )
    ]
    size = (starts[-1] + EDGE, 2 * EDGE + ROW * len(rows))
    if picture.curves:
        body, size = [*trace_curves(picture.curves, look)], (WIDTH + 130, HEIGHT + 20)
    title = html.escape(look.catalogue.format_message(picture.caption).replace("`", ""))
    text = html.escape(describe_picture(picture, look))
    return SVG.format(width=size[0], height=size[1], title=title, text=text, body="".join(body))


def trace_cell(cell: PictureCell, box: tuple[float, float, float], look: Look, left: bool) -> Iterator[str]:
    """Yield the elements of a cell in a box of left, right and middle height."""
    start, end, y = box
    middle = start + (end - start - COLUMN) / 2
    match cell.kind:
        case CellKind.LINE:
            yield draw_path(f"M{start:g} {y:g}H{end:g}")
        case CellKind.ARROW:
            yield draw_path(f"M{start:g} {y:g}H{end - COLUMN:g}m-6-4l6 4l-6 4")
        case CellKind.PIPE:
            yield draw_path(f"M{middle:g} {y - ROW / 2:g}v{ROW:g}")
        case CellKind.CORNER:
            yield draw_path(f"M{start:g} {y:g}H{middle:g}V{y - ROW / 2:g}")
        case CellKind.FULL:
            yield f'<rect x="{middle - 8:g}" y="{y - 8:g}" width="16" height="16"/>'
        case CellKind.EMPTY:
            yield f'<circle cx="{middle:g}" cy="{y:g}" r="2"/>'
        case CellKind.NODE:
            yield f'<rect x="{start:g}" y="{y - 12:g}" width="{end - start - COLUMN:g}" height="24" rx="12" ' + STROKE
            yield draw_words(write_cell(cell, look), middle, y, "middle")
        case CellKind.TEXT if text := write_cell(cell, look):
            length = COLUMN * measure_columns(text)
            at = start if left else start + (end - start - COLUMN - length) / 2
            if cell.tone:
                yield (
                    f'<rect x="{at - 3:g}" y="{y - 11:g}" width="{length + 6:g}" height="22" rx="3" fill="none" '
                    f'stroke="{COLOURS[cell.tone]}" stroke-width="2" stroke-dasharray="{DASHES[cell.tone]}"/>'
                )
            yield draw_words(text, at + length / 2, y, "middle", length=length)


STROKE = 'fill="none" stroke="currentColor" stroke-width="1.5"/>'


def draw_path(path: str) -> str:
    """Return a line."""
    return f'<path d="{path}" {STROKE}'


def draw_words(text: str, x: float, y: float, anchor: str, *, length: float = 0.0) -> str:
    """Return a text at a middle height; with a length, it is that long in every font."""
    written = html.escape(text).replace(" ", "\u00a0")  # SVG drops spaces at the ends
    fixed = f' textLength="{length:g}" lengthAdjust="spacingAndGlyphs"' if length else ""
    return f'<text x="{x:g}" y="{y + 4.5:g}" text-anchor="{anchor}"{fixed}>{written}</text>'


def trace_curves(curves: Sequence[Curve], look: Look) -> Iterator[str]:
    """Yield curves on one scale, each with its own dashes and its name at its end."""
    numbers = [number for curve in curves for number in curve.numbers]
    low, high = min(numbers), max(numbers)
    for number, y in ((high, EDGE + 6), (low, EDGE + HEIGHT)):
        yield draw_words(f"{number:.3g}", 0, y, "start")
    for order, curve in enumerate(curves):
        step = (WIDTH - 60) / max(1, len(curve.numbers) - 1)
        points = [
            (60 + step * at, EDGE + HEIGHT * (high - number) / ((high - low) or 1.0))
            for at, number in enumerate(curve.numbers)
        ]
        dashes = ' stroke-dasharray="5 4"' if order == 0 and len(curves) > 1 else ""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}"{dashes} ' + STROKE
        yield draw_words(look.catalogue.format_message(curve.name), WIDTH + 6, points[-1][1], "start")
