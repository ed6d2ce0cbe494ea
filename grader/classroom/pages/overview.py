"""A class -> text: how it did, what it got wrong, who is stuck where, and what staff must look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import fmean, median
from typing import TYPE_CHECKING

from grader.catalogue.english import VERDICTS, text_of
from grader.catalogue.harmless import printable
from grader.model import Problem, Verdict

if TYPE_CHECKING:
    from grader.classroom.marks.classbook import Classbook
    from grader.classroom.marks.marks import Mark
    from grader.classroom.run.grade_class import Counts

MISTAKES = 3  # of each exercise
STUCK = 8  # students named for each exercise
LISTED = 50  # lines for staff
BAR = 30
TENTHS = 10


def summary(counts: Counts, book: Classbook, problems: Sequence[tuple[str, Problem]]) -> str:
    """What a run came to: counts, exercises, mistakes, and what staff must look at."""
    same = f", {counts.same} the same as another's" if counts.same else ""
    said = f"  {counts.handed_in} handed in: {counts.graded} graded now{same}, {counts.before} before."
    lines = [said, "", *exercises(book), *mistakes(book), *for_staff(book, problems)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def render(book: Classbook, problems: Sequence[tuple[str, Problem]]) -> str:
    """The whole overview."""
    lines = [*distribution(book), *exercises(book), *mistakes(book), *stuck(book), *progress(book)]
    return "\n".join(line.rstrip() for line in [*lines, *for_staff(book, problems)]) + "\n"


def distribution(book: Classbook) -> Iterator[str]:
    """How many students have how many percent of the points."""
    found = [p for one in book.marks if (p := percent(one)) is not None]
    empty = len(book.marks) - len(found)
    told = f", {empty} without a total" if empty else ""
    if not found:
        yield f"  {len(book.marks)} students{told}"
        return
    yield f"  {len(book.marks)} students{told}: {fmean(found):.1f} % on average, {median(found):.1f} % in the middle"
    yield ""
    bins = Counter(min(int(p // TENTHS), TENTHS - 1) for p in found)
    for tenth in range(TENTHS):
        width = round(BAR * bins[tenth] / max(bins.values()))
        yield f"  {tenth * TENTHS:>3} to {(tenth + 1) * TENTHS:>3} %  {bins[tenth]:>5}  {'#' * width}"
    yield ""


def exercises(book: Classbook) -> Iterator[str]:
    """By exercise: how many passed, how many points they have on average, and what became of the others."""
    names = list(book.marks[0].cells) if book.marks else []
    width = max([len("exercise"), *map(len, names)])
    yield f"  {'exercise':<{width}}  passed  average  the others"
    for name in names:
        cells = [one.cells[name] for one in book.marks]
        points = [cell.points / cell.maximum for cell in cells if cell.points is not None and cell.maximum]
        verdicts = Counter(cell.verdict for cell in cells)
        others = [f"{count} {VERDICTS[v].lower()}" for v, count in verdicts.most_common() if v is not Verdict.PASSED]
        average = f"{100 * fmean(points):5.1f} %" if points else "      -"
        yield f"  {name:<{width}}  {verdicts[Verdict.PASSED]:>6}  {average}  {', '.join(others)}"
    yield ""


def mistakes(book: Classbook) -> Iterator[str]:
    """The most frequent first findings of each exercise."""
    found: dict[str, Counter[str]] = {}
    for told in book.findings.values():
        for exercise, kind, name in told:
            found.setdefault(exercise, Counter())[f"{name} ({kind})"] += 1
    for exercise in [name for name in (book.marks[0].cells if book.marks else ()) if name in found]:
        most = found[exercise].most_common(MISTAKES)
        yield f"  {exercise}: " + ", ".join(
            f"{count} {'time' if count == 1 else 'times'} {name}" for name, count in most
        )
    if found:
        yield ""


def stuck(book: Classbook) -> Iterator[str]:
    """By exercise: who has everything before it and not this."""
    waiting: dict[str, list[str]] = {}
    for one in book.marks:
        first = next((name for name, cell in one.cells.items() if cell.verdict is not Verdict.PASSED), None)
        if first is not None and one.attempts:
            waiting.setdefault(first, []).append(one.student)
    for name in [name for name in (book.marks[0].cells if book.marks else ()) if name in waiting]:
        students = waiting[name]
        more = f" and {len(students) - STUCK} more" if len(students) > STUCK else ""
        verb = "comes" if len(students) == 1 else "come"
        names = ", ".join(map(printable, students[:STUCK]))
        yield f"  {len(students)} {verb} as far as {name}: {names}{more}"
    if waiting:
        yield ""


def progress(book: Classbook) -> Iterator[str]:
    """The first against the last attempt of those who tried more than once."""
    pairs = [
        (first, last)
        for one in book.marks
        if one.student in book.first
        and (first := percent(book.first[one.student])) is not None
        and (last := percent(one)) is not None
    ]
    if pairs:
        first, last = (fmean(values) for values in zip(*pairs, strict=True))
        better = sum(after > before for before, after in pairs)
        yield f"  {len(pairs)} tried more than once: {first:.1f} % at first, {last:.1f} % at last; {better} gained"
        yield ""


def for_staff(book: Classbook, problems: Sequence[tuple[str, Problem]]) -> Iterator[str]:
    """Cells that are empty through no fault of a student, notes, and what could not be taken in."""
    lines = [f"  {printable(student)}: {exercise} is empty: {printable(why)}" for student, exercise, why in book.unsaid]
    lines += [f"  {printable(one.student)}: {printable(note)}" for one in book.marks for note in one.notes]
    for student, problem in problems:
        where = f"{printable(problem.file)}: " if problem.file else ""
        lines.append(f"  {printable(student)}{': ' if student else ''}{where}{text_of(problem.message)}")
    if lines:
        yield "  For staff:"
        yield from lines[:LISTED]
        if len(lines) > LISTED:
            yield f"  and {len(lines) - LISTED} more"


def percent(one: Mark) -> float | None:
    """A mark in percent; None where a cell is empty."""
    return None if one.total is None or not one.maximum else 100 * one.total / one.maximum


def several(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
