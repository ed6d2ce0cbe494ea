"""A picture is drawn as text and as SVG from one description, and only up to the level that is allowed."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from corpus import load_built_in, load_english

from grader.model import CellKind, Curve, ExerciseResult, Finding, Message, Picture, PictureCell, Report, Verdict
from grader.reports.columns import measure_columns
from grader.reports.html import render_html
from grader.reports.json import make_document
from grader.reports.look import Look
from grader.reports.pictures import draw_as_text
from grader.reports.svg import draw_as_svg
from grader.reports.text import render_text
from grader.reports.visible import visible

LOOK = Look(load_english(), signs=True)
ARROW = PictureCell(kind=CellKind.ARROW)
GRAPH = Picture(
    "graph",
    2,
    Message("caption"),
    (
        (PictureCell("x"), ARROW, PictureCell("\u00d7", CellKind.NODE), ARROW, PictureCell("out")),
        (PictureCell("dx"), PictureCell("\u2190 dout * x", tone="wrong"), PictureCell(kind=CellKind.PIPE)),
        (PictureCell("y"), PictureCell(kind=CellKind.LINE), PictureCell(kind=CellKind.CORNER)),
    ),
)
TABLE = Picture(
    "shapes", 1, Message("caption"), (tuple(map(PictureCell, ("dout", "@", "self.W", "\u2192", "dx", "\uacb0\uacfc" * 8))),)
)  # fmt: skip
CURVES = Picture(
    "curve", 3, Message("caption"), curves=(Curve(Message("right"), (4.0, 2.0, 1.0) * 4), Curve(Message("yours"), (4.0,) * 12))
)  # fmt: skip


def test_a_graph_has_its_lines_below_each_other() -> None:
    assert draw_as_text(GRAPH, LOOK) == [
        "     x  \u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2192 (\u00d7) \u2500\u2192 out",
        "     dx \u2190 dout * x (!)  \u2502",
        "     y  \u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2518",
        "    caption",
    ]  # fmt: skip


@pytest.mark.parametrize("picture", [GRAPH, TABLE, CURVES], ids=lambda picture: picture.kind)
def test_a_picture_fits_a_terminal_and_an_encoding(picture: Picture) -> None:
    for width in (40, 60, 80):
        lines = draw_as_text(picture, replace(LOOK, width=width))
        assert lines and max(map(measure_columns, lines)) <= width
        assert "\n".join(lines).encode("cp949")
    drawn = "\n".join(draw_as_text(picture, replace(LOOK, signs=False)))
    assert drawn.replace("\uacb0\uacfc", "").isascii()


def test_a_picture_that_cannot_be_folded_needs_a_wider_terminal() -> None:
    long = Picture("example", 2, Message("caption"), ((PictureCell("1+2 " * 12),),))

    assert draw_as_text(long, replace(LOOK, width=40)) == []
    assert draw_as_text(long, replace(LOOK, width=80)) != []


def test_a_wrong_cell_is_marked_without_colour() -> None:
    assert "(!)" in "\n".join(draw_as_text(GRAPH, LOOK))
    assert "(!)" in draw_as_svg(GRAPH, LOOK)
    assert "stroke-dasharray" in draw_as_svg(GRAPH, LOOK)


@pytest.mark.parametrize("picture", [GRAPH, TABLE, CURVES], ids=lambda picture: picture.kind)
def test_an_svg_is_one_image_with_a_title(picture: Picture) -> None:
    figure = ElementTree.fromstring(draw_as_svg(picture, LOOK))
    svg = figure[0]

    assert svg.get("role") == "img"
    assert [svg[number].tag.rpartition("}")[2] for number in (0, 1)] == ["title", "desc"]
    assert svg.get("fill") == "currentColor"


def test_the_spaces_between_numbers_stay() -> None:
    numbers = Picture("example", 2, Message("caption"), ((PictureCell(" 1 -2"),), (PictureCell("-3  4"),)))

    assert "\u00a01\u00a0-2<" in draw_as_svg(numbers, LOOK)
    assert draw_as_text(numbers, LOOK)[:-1] == ["      1 -2", "     -3  4"]


def test_a_text_in_a_picture_adds_no_element() -> None:
    hostile = Picture("shapes", 1, Message("caption"), ((PictureCell("</svg><script>1</script>\x1b[2J"),),))

    assert "<script" not in draw_as_svg(hostile, LOOK)
    assert "\x1b" not in "\n".join(draw_as_text(hostile, LOOK))


def make_report(*pictures: Picture) -> Report:
    """Make a report of one finding with pictures."""
    finding = Finding("formula", "differs", Message("reason"), pictures=pictures)
    exercise = ExerciseResult("graph/mul_layer", "MulLayer", "book", Verdict.FAILED, 10.0, findings=(finding,))
    return Report("work", None, "A", {}, {}, (exercise,))


def test_a_picture_shows_from_its_level_on_in_place_of_those_below() -> None:
    right = replace(GRAPH, level=3, caption=Message("right_edge"))
    report = make_report(TABLE, GRAPH, right)
    shown = {level: visible(report, level=level).exercises[0].findings[0].pictures for level in (1, 2, 3, 4)}

    assert shown == {1: (TABLE,), 2: (TABLE, GRAPH), 3: (TABLE, right), 4: (TABLE, right)}


def test_text_page_and_json_show_the_pictures() -> None:
    report = make_report(TABLE, GRAPH)

    assert "self.W" in render_text(report, LOOK)
    assert render_html(report, LOOK).count("<svg") == 2
    pictures = make_document(report, load_built_in("ko").make_catalogue())["exercises"][0]["findings"][0]["pictures"]
    assert [(one["kind"], one["level"]) for one in pictures] == [("shapes", 1), ("graph", 2)]
    assert pictures[1]["lines"] == draw_as_text(GRAPH, replace(LOOK, signs=False))
