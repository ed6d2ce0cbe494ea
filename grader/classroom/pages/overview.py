"""Write the overview of a class: its points, its mistakes, who is stuck, and a list for staff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from grader.catalogue.catalogue import Catalogue
from grader.classroom.pages.figures import (
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
from grader.model import Problem, Verdict
from grader.reports.columns import measure_columns, pad_text

if TYPE_CHECKING:
    from grader.classroom.marks.classbook import Classbook
    from grader.classroom.run.grade_class import Counts

STUCK = 8  # students named for each exercise
BAR = 30


def render_run(counts: Counts, book: Classbook, problems: Sequence[tuple[str, Problem]], catalogue: Catalogue) -> str:
    """Return the result of a run: counts, exercises, mistakes, and a list for staff."""
    values = {"graded": counts.graded, "same": counts.same or None, "before": counts.before}
    first = catalogue.format("class.graded", handed_in=counts.handed_in, **values)
    lines = [f"  {first}"]
    if counts.earlier:
        lines.append(f"  {catalogue.format('class.earlier', count=counts.earlier)}")
    lines += [
        "",
        *list_exercises(book, catalogue),
        *list_mistakes(book, catalogue),
        *list_staff_lines(book, problems, catalogue),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def render(book: Classbook, problems: Sequence[tuple[str, Problem]], catalogue: Catalogue) -> str:
    """Return the whole overview."""
    lines = [*list_waiting(book, catalogue), *list_distribution(book, catalogue)]
    lines += [*list_exercises(book, catalogue), *list_mistakes(book, catalogue)]
    lines += [
        *list_stuck(book, catalogue),
        *list_progress(book, catalogue),
        *list_staff_lines(book, problems, catalogue),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def list_waiting(book: Classbook, catalogue: Catalogue) -> Iterator[str]:
    """Say that the class is not graded to its end."""
    if book.ungraded:
        yield from (f"  {catalogue.format('class.ungraded', count=book.ungraded)}", "")


def list_distribution(book: Classbook, catalogue: Catalogue) -> Iterator[str]:
    """Draw how many students have how many percent of the points."""
    yield f"  {format_students(book, catalogue)}"
    if found := list_percents(book):
        tenths = count_tenths(found)
        most = max(count for _, count in tenths)
        yield ""
        for tenth, count in tenths:
            yield f"  {tenth.start:>3} - {tenth.stop:>3} %  {count:>5}  {'#' * round(BAR * count / most)}"
        yield ""


def list_exercises(book: Classbook, catalogue: Catalogue) -> Iterator[str]:
    """List by exercise the number that passed, the average points and the other verdicts."""
    figures = list(list_exercise_figures(book))
    exercise, passed, average, others = (
        catalogue.format(f"class.{head}") for head in ("exercise", "passed", "average", "others")
    )
    width = max(map(measure_columns, (exercise, *(one.name for one in figures))))
    first, second = max(6, measure_columns(passed)), max(7, measure_columns(average))
    head = (pad_text(exercise, width), pad_text(passed, first, right=True), pad_text(average, second, right=True))
    yield f"  {'  '.join(head)}  {others}"
    for one in figures:
        row = f"{one.name:<{width}}  {one.passed:>{first}}  {format_average(one):>{second}}"
        yield f"  {row}  {format_verdicts(one.others, catalogue)}"
    yield ""


def format_verdicts(counts: Iterable[tuple[Verdict, int]], catalogue: Catalogue) -> str:
    """Write verdicts with their counts."""
    words = ((catalogue.name_verdict(verdict).lower(), count) for verdict, count in counts)
    return ", ".join(catalogue.format("class.counted", verdict=word, count=count) for word, count in words)


def list_mistakes(book: Classbook, catalogue: Catalogue) -> Iterator[str]:
    """List the most frequent first findings of each exercise, and count the reports without findings yet."""
    found = list_frequent_mistakes(book)
    for exercise, those in groupby(found, key=lambda one: one.exercise):
        yield f"  {exercise}: " + ", ".join(f"{one.count} x {one.id} ({one.kind})" for one in those)
    if book.unexplained:
        yield f"  {catalogue.format('class.unexplained', count=book.unexplained)}"
    if found or book.unexplained:
        yield ""


def list_stuck(book: Classbook, catalogue: Catalogue) -> Iterator[str]:
    """List the students by the first exercise from which on no exercise is right."""
    waiting = find_stuck(book)
    for name, those in waiting.items():
        students = ", ".join(one.student for one in those[:STUCK])
        values = {"count": len(those), "students": students, "more": max(0, len(those) - STUCK) or None}
        yield f"  {catalogue.format('class.stuck', exercise=name, **values)}"
    if waiting:
        yield ""


def list_progress(book: Classbook, catalogue: Catalogue) -> Iterator[str]:
    """Compare the first with the last attempt of students who tried more than once."""
    if sentence := format_progress(book, catalogue):
        yield from (f"  {sentence}", "")


def list_staff_lines(book: Classbook, problems: Sequence[tuple[str, Problem]], catalogue: Catalogue) -> Iterator[str]:
    """List what staff must look at, below a title."""
    if lines := list_for_staff(book, problems, catalogue):
        yield f"  {catalogue.format('class.for_staff')}"
        yield from (f"  {line}" for line in lines)
