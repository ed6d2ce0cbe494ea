"""A class -> tables for programs: CSV, JSON lines, and a platform's own gradebook with a column filled."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from unicodedata import normalize

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable

if TYPE_CHECKING:
    from grader.classroom.marks.classbook import Classbook
    from grader.classroom.marks.marks import ExerciseMark, Mark

BYTE_ORDER_MARK = "\ufeff"  # without which spreadsheets read Hangul as something else
SEPARATORS = ",;\t"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|")
# by platform: the columns by which a row's student is known, and a pattern of the columns that hold points
IDS = ("ID", "SIS User ID", "SIS Login ID", "Identifier", "ID number", "Email address", "Email", "Student ID", "SID")
POINTS = re.compile(r".+ \(\d+\)|Grade")  # Canvas numbers its assignments, Moodle's worksheet has one column
NAME_LENGTH = 50  # characters of at most 4 bytes
PREFIXES = ("participant ",)  # that Moodle puts before its numbers


class GradebookError(Exception):
    """The platform's file cannot be filled; the text says why."""


def render_mark_table(book: Classbook, catalogue: Catalogue) -> str:
    """Return a CSV row for each student: id, name, exercises, total; an empty cell is no zero."""
    names = list(book.marks[0].cells) if book.marks else []
    rows = [["student", "name", *names, "total", "maximum", "attempt", "late", "notes"]]
    for one in book.marks:
        points = [format_mark(one.cells[name].points) for name in names]
        notes = [catalogue.format_message(note) for note in one.notes]
        notes += list_cell_reasons(one, catalogue)
        told = [
            format_mark(one.total),
            format_mark(one.maximum),
            str(one.hand_in.number if one.hand_in else ""),
            "late" if one.late else "",
        ]
        rows.append([guard_cell(one.student), guard_cell(one.name), *points, *told, guard_cell("; ".join(notes))])
    return BYTE_ORDER_MARK + write_csv(rows)


def list_cell_reasons(one: Mark, catalogue: Catalogue) -> Iterator[str]:
    """Yield the reasons of a student's cells, each once, with the exercises that it is about unless it is all."""
    reasons: dict[str, list[str]] = {}
    for name, cell in one.cells.items():
        if cell.why is not None:
            reasons.setdefault(catalogue.format_message(cell.why), []).append(name)
    for why, names in reasons.items():
        where = f"{', '.join(names)}: " if len(names) < len(one.cells) or len(names) == 1 else ""
        yield f"{where}{why}"


def render_mark_lines(book: Classbook, catalogue: Catalogue) -> str:
    """Return a line with a JSON object for each student."""
    documents = (make_mark_document(one, book, catalogue) for one in book.marks)
    return "".join(f"{json.dumps(one, ensure_ascii=True, allow_nan=False)}\n" for one in documents)


def make_mark_document(one: Mark, book: Classbook, catalogue: Catalogue) -> dict[str, object]:
    """Return a student's mark as plain data."""
    return {
        "schema": "bpgrade/mark/1",
        "student": one.student,
        "name": one.name,
        "attempt": one.hand_in and one.hand_in.number,
        "attempts": one.hand_ins,
        "late": one.late,
        "factor": one.factor,
        "total": one.total,
        "maximum": one.maximum,
        "exercises": {name: make_cell_document(cell, catalogue) for name, cell in one.cells.items()},
        "findings": [
            {"exercise": exercise, "kind": kind, "id": name}
            for exercise, kind, name, _ in book.findings.get(one.student, ())
        ],
        "notes": [catalogue.format_message(note) for note in one.notes],
    }


def make_cell_document(cell: ExerciseMark, catalogue: Catalogue) -> dict[str, object]:
    """Return an exercise of a student as plain data."""
    why = catalogue.format_message(cell.why) if cell.why else None
    return {"points": cell.points, "maximum": cell.maximum, "verdict": str(cell.verdict), "why": why}


def fill_column(book: Classbook, export: str, column: str | None) -> str:
    """Fill one column of a platform's gradebook with totals; rows of unknown students stay."""
    mark = BYTE_ORDER_MARK if export.startswith(BYTE_ORDER_MARK) else ""
    first, _, _ = export.partition("\n")
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(export.removeprefix(mark), newline=""), delimiter=separator))
    except csv.Error as error:
        raise GradebookError(f"the gradebook is not CSV ({error}); export it from the platform again") from None
    if not rows or not rows[0]:
        raise GradebookError("the gradebook is empty; export it from the platform with its students")
    header = rows[0]
    at = header.index(choose_column(header, column))
    known = index_students(book)
    keys = [i for i, name in enumerate(header) if name.strip() in IDS]
    if not keys:
        raise GradebookError(f"the gradebook must have one of the columns {', '.join(IDS)}; it has {', '.join(header)}")
    for row in rows[1:]:
        # a platform's number may be another student's id, and then two are found
        found = {one.student: one for i in keys if i < len(row) for one in known.get(fold_id(row[i]), ())}
        if len(found) == 1:
            row.extend([""] * (at + 1 - len(row)))
            row[at] = format_mark(found.popitem()[1].total)
    return mark + write_csv(rows, separator)


def choose_column(header: Sequence[str], column: str | None) -> str:
    """Choose the column to fill; GradebookError if it is missing or ambiguous."""
    if column is not None:
        if column in header:
            return column
        raise GradebookError(f"the gradebook has no column {column!r}; it has {', '.join(header)}")
    found = [name for name in header if POINTS.fullmatch(name.strip())]
    if len(found) != 1:
        raise GradebookError(f"name the column to fill with --column; these may be meant: {', '.join(found or header)}")
    return found[0]


def index_students(book: Classbook) -> Mapping[str, Sequence[Mark]]:
    """Return the marks by every id of their student."""
    found: dict[str, list[Mark]] = {}
    for one in book.marks:
        for key in filter(None, (one.student, *one.keys)):
            found.setdefault(fold_id(key), []).append(one)
    return found


def fold_id(key: str) -> str:
    """Return an id as it is compared."""
    key = normalize("NFC", key).strip().casefold()
    return next((key.removeprefix(prefix) for prefix in PREFIXES if key.startswith(prefix)), key)


def write_csv(rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    """Write rows as CSV, with the line ends of RFC 4180."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator).writerows(rows)
    return target.getvalue()


def guard_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    clean = printable(text)
    return f"'{clean}" if clean.startswith(FORMULA) or text.startswith(FORMULA) else clean


def format_mark(points: float | None) -> str:
    """Write points without needless zeros; "" if there are none."""
    return "" if points is None else f"{points:.4f}".rstrip("0").rstrip(".")


def make_feedback_names(students: Sequence[str]) -> Iterator[str]:
    """Yield for each student a unique file name that any system can hold."""
    taken: set[str] = set()
    for student in students:
        stem = re.sub(r"[^\w.-]+", "_", normalize("NFC", student)).strip("._")[:NAME_LENGTH] or "student"
        numbered = (f"{stem}-{count}" for count in itertools.count(2))
        name = next(n for n in itertools.chain([stem], numbered) if n.casefold() not in taken)
        taken.add(name.casefold())
        yield name
