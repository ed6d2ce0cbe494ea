"""Every format shows of a long source line what fits around the place that is meant."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from corpus import load_english

from grader.model import Edit, Finding, Message, Place, Report, Untrusted
from grader.reports.explanations import LINE_WIDTH, cut_line, format_edits
from grader.reports.look import Look
from grader.reports.markdown import list_source
from grader.reports.text import render_text

LONGEST = 250  # characters of a line of a report
BROKEN = "class Relu:\n    def forward(self, x):\n        return x{}y\n"


@pytest.mark.parametrize(
    ("line", "column", "shown", "at"),
    [
        ("x = 1", 5, "x = 1", 5),
        ("x" * LINE_WIDTH, None, "x" * LINE_WIDTH, 1),
        ("x" * 1000, 1, "x" * LINE_WIDTH + "...", 1),
        (" " * 1000 + "y", 1001, "..." + " " * (LINE_WIDTH - 1) + "y", LINE_WIDTH + 3),
        ("a" * 500 + "y" + "b" * 500, 501, "..." + "a" * 80 + "y" + "b" * 79 + "...", 84),
    ],
)
def test_a_line_is_cut_around_the_column(line: str, column: int | None, shown: str, at: int) -> None:
    assert cut_line(line, column) == (shown, at)


@pytest.mark.parametrize("between", [" " * 20_000, ", x" * 7000], ids=["white space", "names"])
def test_the_caret_stands_below_what_it_means(between: str, grade_files: Callable[..., Report]) -> None:
    report = grade_files({"work.py": BROKEN.format(between)}, "relu")

    shown = render_text(report, Look(load_english()))

    lines = shown.split("\n")
    assert max(map(len, lines)) < LONGEST
    above, caret = next((a, b) for a, b in itertools.pairwise(lines) if b.strip(" |\u2502") == "^")
    assert above[caret.index("^")] in "xy,"


def test_markdown_and_the_edits_are_cut_as_well() -> None:
    before = Untrusted(f"    {'a + ' * 3000}b")
    place = Place("work.py", 3, None, 12_005)
    finding = Finding("name", "x", Message("x"), place=place, source_line=before)
    (source,) = list_source(finding)
    (sentence,) = format_edits([Edit(place, 12_006, Untrusted("c"), before)], load_english())

    assert len(source) < LONGEST
    assert len(sentence) < LONGEST
    assert "+ c" in sentence
