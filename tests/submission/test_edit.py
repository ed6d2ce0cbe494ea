"""Places have columns in characters, and an edit is the part of a line that differs."""

from __future__ import annotations

import pytest

from grader.model import Place
from grader.submission.edit import edit_source, replace_line
from grader.submission.source import Cell, Source

LINE = "    y = 한글 + self.x"
SOURCE = Source("a.py", (Cell(None, f"def f(self, 한글):\n{LINE}\n"),))


@pytest.mark.parametrize(
    ("after", "column", "end", "text"),
    [
        ("    y = 한글 + self.z", 19, 20, "z"),
        ("    y = 한글 - self.x", 12, 13, "-"),
        ("    y = 한글 + self.xx", 19, 20, "xx"),  # a word is replaced as a whole
        ("        y = 한글 + self.x", 5, 5, "    "),
        ("", 1, 20, ""),
    ],
)
def test_an_edit_is_the_part_that_differs(after: str, column: int, end: int, text: str) -> None:
    edit = replace_line(SOURCE, Place("a.py", 2), after)

    assert (edit.start.column, edit.end, edit.text) == (column, end, text)
    assert (edit.before, edit.after) == (LINE, after)
    assert edit_source(SOURCE, [edit]).cells[0].lines == ["def f(self, 한글):", after]


def test_a_line_behind_the_last_can_be_written() -> None:
    edit = replace_line(SOURCE, Place("a.py", 3), "    return y")

    assert (edit.start.column, edit.before, edit.after) == (1, "", "    return y")


@pytest.mark.parametrize(("line", "offset", "column"), [(2, 8, 9), (2, 17, 14), (2, 10**7, 20), (1, 0, 1)])
def test_a_column_counts_characters(line: int, offset: int, column: int) -> None:
    assert SOURCE.place(None, line, offset).column == column


@pytest.mark.parametrize(("cell", "line", "offset"), [(None, 10**6, 3), (7, 1, 3), (None, None, 3), (None, 1, None)])
def test_an_unknown_line_has_no_column(cell: int | None, line: int | None, offset: int | None) -> None:
    assert SOURCE.place(cell, line, offset).column is None


def test_the_column_of_an_exception_is_that_of_the_expression(grade_one) -> None:
    text = "class MulLayer:\n    def forward(self, x, y):\n        self.x, 한글 = x, y\n        return 한글 * ys + x\n"

    (finding,) = grade_one(text, "mul_layer").findings[:1]

    assert finding.place.line == 4
    assert text.split("\n")[3][finding.place.column - 1 :].startswith("ys")
