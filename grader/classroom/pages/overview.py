"""Write the overview of a class: its points, its mistakes, who is stuck, and a list for staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import fmean, median
from typing import TYPE_CHECKING

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.model import Problem, Verdict
from grader.reports.columns import measure_columns, pad_text

if TYPE_CHECKING:
    from grader.classroom.marks.classbook import Classbook
    from grader.classroom.marks.marks import Mark
    from grader.classroom.run.grade_class import Counts

MISTAKES = 3  # of each exercise
STUCK = 8  # students named for each exercise
LISTED = 50  # lines for staff
BAR = 30
TENTHS = 10


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
        *list_for_staff(book, problems, catalogue),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def render(book: Classbook, problems: Sequence[tuple[str, Problem]], catalogue: Catalogue) -> str:
    """Return the whole overview."""
    lines = [*list_distribution(book, catalogue), *list_exercises(book, catalogue), *list_mistakes(book, catalogue)]
    lines += [*list_stuck(book, catalogue), *list_progress(book, catalogue), *list_for_staff(book, problems, catalogue)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def list_distribution(book: Classbook, catalogue: Catalogue) -> Iterator[str]:
    """Draw how many students have how many percent of the points."""
    found = [p for one in book.marks if (p := find_percent(one)) is not None]
    values: dict[str, object] = {"count": len(book.marks), "empty": len(book.marks) - len(found) or None}
    if found:
        values |= {"average": f"{fmean(found):.1f}", "median": f"{median(found):.1f}"}
    yield f"  {catalogue.format('class.students', **values)}"
    if not found:
        return
    yield ""
    bins = Counter(min(int(p // TENTHS), TENTHS - 1) for p in found)
    for tenth in range(TENTHS):
        width = round(BAR * bins[tenth] / max(bins.values()))
        yield f"  {tenth * TENTHS:>3} - {(tenth + 1) * TENTHS:>3} %  {bins[tenth]:>5}  {'#' * width}"
    yield ""


def list_exercises(book: Classbook, catalogue: Catalogue) -> Iterator[str]:
    """List by exercise the number that passed, the average points and the other verdicts."""
    names = list(book.marks[0].cells) if book.marks else []
    exercise, passed, average, others = (
        catalogue.format(f"class.{head}") for head in ("exercise", "passed", "average", "others")
    )
    width = max(map(measure_columns, (exercise, *names)))
    first, second = max(6, measure_columns(passed)), max(7, measure_columns(average))
    head = (pad_text(exercise, width), pad_text(passed, first, right=True), pad_text(average, second, right=True))
    yield f"  {'  '.join(head)}  {others}"
    for name in names:
        cells = [one.cells[name] for one in book.marks]
        points = [cell.points / cell.maximum for cell in cells if cell.points is not None and cell.maximum]
        verdicts = Counter(cell.verdict for cell in cells)
        rest = [(catalogue.name_verdict(v).lower(), n) for v, n in verdicts.most_common() if v is not Verdict.PASSED]
        share = f"{100 * fmean(points):.1f} %" if points else "-"
        row = f"{name:<{width}}  {verdicts[Verdict.PASSED]:>{first}}  {share:>{second}}"
        yield f"  {row}  {', '.join(f'{count} {word}' for word, count in rest)}"
    yield ""


def list_mistakes(book: Classbook, catalogue: Catalogue) -> Iterator[str]:
    """List the most frequent first findings of each exercise, and count the reports without findings yet."""
    found: dict[str, Counter[str]] = {}
    for told in book.findings.values():
        for exercise, kind, name in told:
            found.setdefault(exercise, Counter())[f"{name} ({kind})"] += 1
    for exercise in [name for name in (book.marks[0].cells if book.marks else ()) if name in found]:
        most = found[exercise].most_common(MISTAKES)
        yield f"  {exercise}: " + ", ".join(f"{count} x {name}" for name, count in most)
    if book.unexplained:
        yield f"  {catalogue.format('class.unexplained', count=book.unexplained)}"
    if found or book.unexplained:
        yield ""


def list_stuck(book: Classbook, catalogue: Catalogue) -> Iterator[str]:
    """List by exercise the students who passed all before it and not this one."""
    waiting: dict[str, list[str]] = {}
    for one in book.marks:
        first = next((name for name, cell in one.cells.items() if cell.verdict is not Verdict.PASSED), None)
        if first is not None and one.hand_in:
            waiting.setdefault(first, []).append(one.student)
    for name in [name for name in (book.marks[0].cells if book.marks else ()) if name in waiting]:
        students = waiting[name]
        more = len(students) - STUCK if len(students) > STUCK else None
        values = {"count": len(students), "students": ", ".join(students[:STUCK]), "more": more}
        yield f"  {catalogue.format('class.stuck', exercise=name, **values)}"
    if waiting:
        yield ""


def list_progress(book: Classbook, catalogue: Catalogue) -> Iterator[str]:
    """Compare the first with the last attempt of students who tried more than once."""
    pairs = [
        (first, last)
        for one in book.marks
        if one.student in book.first
        and (first := find_percent(book.first[one.student])) is not None
        and (last := find_percent(one)) is not None
    ]
    if pairs:
        averages = [f"{fmean(values):.1f}" for values in zip(*pairs, strict=True)]
        better = sum(after > before for before, after in pairs)
        values = {"first": averages[0], "last": averages[1], "better": better}
        yield f"  {catalogue.format('class.progress', count=len(pairs), **values)}"
        yield ""


def list_for_staff(book: Classbook, problems: Sequence[tuple[str, Problem]], catalogue: Catalogue) -> Iterator[str]:
    """List cells that the grader could not fill, notes, unread definitions, and problems of hand-ins."""
    from grader.diagnosis.unread import UNREAD  # it imports numpy

    lines = [
        f"  {printable(student)}: {catalogue.format('class.empty', exercise=exercise, why=why)}"
        for student, exercise, why in book.list_empty_cells()
    ]
    lines += [
        f"  {printable(one.student)}: {catalogue.format_message(note)}" for one in book.marks for note in one.notes
    ]
    lines += [
        f"  {printable(student)}: {catalogue.format('class.unread', exercise=exercise, id=id)}"
        for student, found in book.findings.items()
        for exercise, _, id in found
        if id in UNREAD
    ]
    for student, problem in problems:
        where = f"{printable(problem.file)}: " if problem.file else ""
        lines.append(
            f"  {printable(student)}{': ' if student else ''}{where}{catalogue.format_message(problem.message)}"
        )
    if lines:
        yield f"  {catalogue.format('class.for_staff')}"
        yield from lines[:LISTED]
        if len(lines) > LISTED:
            yield f"  {catalogue.format('class.more', count=len(lines) - LISTED)}"


def find_percent(one: Mark) -> float | None:
    """Return a mark in percent; None if a cell is empty."""
    return None if one.total is None or not one.maximum else 100 * one.total / one.maximum
