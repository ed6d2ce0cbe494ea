"""Write the overview of a class as a page: points, exercises, mistakes with examples, who is stuck, notes for staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from grader.catalogue.catalogue import Catalogue
from grader.classroom.pages.figures import (
    FrequentMistake,
    count_tenths,
    find_stuck,
    format_average,
    format_progress,
    format_students,
    list_exercise_figures,
    list_for_staff,
    list_frequent_mistakes,
    list_percents,
)
from grader.classroom.pages.overview import format_verdicts
from grader.model import Finding, Problem
from grader.reports.html import (
    list_finding_parts,
    make_element,
    make_fold,
    make_fragment,
    make_page,
    make_table_element,
)
from grader.reports.look import Look

if TYPE_CHECKING:
    from grader.classroom.marks.classbook import Classbook
    from grader.classroom.marks.marks import Mark

HEAD = '<th scope="row">{0.start} - {0.stop} %</th>'
ROW = f'<tr>{HEAD}<td>{{1}}</td><td class="bar"><div style="width: {{2}}%"></div></td></tr>'
STYLE = """<style>
tr:has(.bar) th { white-space: nowrap; }
.bar { width: 20em; }
.bar div { background: currentcolor; height: 1em; opacity: .6; }
</style>"""


def render_class_page(
    book: Classbook,
    problems: Sequence[tuple[str, Problem]],
    examples: Mapping[FrequentMistake, Finding],
    catalogue: Catalogue,
) -> str:
    """Return one file with the whole overview; `examples` holds a finding for each mistake that shows it."""
    parts = [make_element("p", format_students(book, catalogue)), *list_bars(list_percents(book))]
    if progress := format_progress(book, catalogue):
        parts.append(make_element("p", progress))
    parts += [make_heading("exercises", catalogue), make_exercise_table(book, catalogue)]
    if book.unexplained:
        parts.append(make_element("p", catalogue.format("class.unexplained", count=book.unexplained)))
    for id, found in (
        ("mistakes", [make_mistake(one, examples.get(one), Look(catalogue)) for one in list_frequent_mistakes(book)]),
        ("stuck_at", [make_stuck(name, those, catalogue) for name, those in find_stuck(book).items()]),
        ("for_staff", [make_element("p", line) for line in list_for_staff(book, problems, catalogue)]),
    ):
        parts += [make_heading(id, catalogue), *found] if found else []
    return make_page(catalogue.format("class.title"), make_fragment((STYLE, *parts)), catalogue)


def make_heading(id: str, catalogue: Catalogue) -> str:
    """Return the heading of a part of the page."""
    return make_element("h2", catalogue.format(f"class.{id}"))


def list_bars(percents: Sequence[float]) -> Iterator[str]:
    """Yield a table with the number of students in each tenth of the points; nothing without points."""
    tenths = count_tenths(percents)
    most = max(count for _, count in tenths)
    if most:
        rows = (ROW.format(tenth, count, round(100 * count / most)) for tenth, count in tenths)
        yield f"<table><tbody>{''.join(rows)}</tbody></table>"


def make_exercise_table(book: Classbook, catalogue: Catalogue) -> str:
    """Return the table of the exercises."""
    heads = [catalogue.format(f"class.{id}") for id in ("exercise", "passed", "average", "others")]
    figures = list_exercise_figures(book)
    rows = ((e.name, str(e.passed), format_average(e), format_verdicts(e.others, catalogue)) for e in figures)
    return make_table_element(heads, rows)


def make_mistake(mistake: FrequentMistake, example: Finding | None, look: Look) -> str:
    """Return a mistake with its count; below it, folded, one student's line and all that is said about it."""
    title = f"{mistake.exercise}: {mistake.count} x {mistake.id} ({mistake.kind})"
    if example is None:
        return make_element("p", title)
    student = make_element("p", look.catalogue.format("class.example", student=mistake.student))
    sentence = look.catalogue.format_message(example.message)
    parts = list_finding_parts(example, look, is_asked=True)
    shown = (part for part in parts if part != make_element("p", sentence))
    return make_fold(f"{title}. {sentence}", "".join((student, *shown)))


def make_stuck(exercise: str, marks: Sequence[Mark], catalogue: Catalogue) -> str:
    """Return, folded, the students who are stuck at an exercise."""
    students = ", ".join(f"{one.student} {one.name}".strip() for one in marks)
    return make_fold(catalogue.format("class.stuck", exercise=exercise, count=len(marks)), make_element("p", students))
