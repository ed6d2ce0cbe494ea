"""The figures of a class that its text and its page show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from statistics import fmean, median
from typing import TYPE_CHECKING

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.model import Finding, Problem, Verdict

if TYPE_CHECKING:
    from grader.classroom.marks.classbook import Classbook
    from grader.classroom.marks.marks import Mark
    from grader.classroom.store.store import Store

FREQUENT = 3  # mistakes of each exercise
LISTED = 50  # lines for staff beside those of empty cells
TENTHS = 10
MAYBE_RIGHT = (Verdict.PASSED, Verdict.UNSETTLED, Verdict.GRADER_FAULT)


@dataclass(frozen=True)
class ExerciseFigures:
    """How many students passed an exercise, the average share of its points, and the counts of other verdicts."""

    name: str
    passed: int
    average: float | None
    others: tuple[tuple[Verdict, int], ...]


@dataclass(frozen=True)
class FrequentMistake:
    """A first finding that many reports have, with the first student who has it."""

    exercise: str
    kind: str
    id: str
    count: int
    student: str


def list_exercise_names(book: Classbook) -> list[str]:
    """List the exercises of a class in teaching order."""
    return list(book.marks[0].cells) if book.marks else []


def list_percents(book: Classbook) -> list[float]:
    """List the totals in percent of the students who have one."""
    return [percent for one in book.marks if (percent := find_percent(one)) is not None]


def find_percent(one: Mark) -> float | None:
    """Return a mark in percent; None if a cell is empty."""
    return None if one.total is None or not one.maximum else 100 * one.total / one.maximum


def count_tenths(percents: Sequence[float]) -> list[tuple[range, int]]:
    """Count the students in each tenth of the points, as a range in percent; the last tenth holds 100 %."""
    found = Counter(min(int(percent // TENTHS), TENTHS - 1) for percent in percents)
    return [(range(tenth * TENTHS, (tenth + 1) * TENTHS), found[tenth]) for tenth in range(TENTHS)]


def list_exercise_figures(book: Classbook) -> Iterator[ExerciseFigures]:
    """Yield the figures of each exercise."""
    for name in list_exercise_names(book):
        cells = [one.cells[name] for one in book.marks]
        shares = [cell.points / cell.maximum for cell in cells if cell.points is not None and cell.maximum]
        verdicts = Counter(cell.verdict for cell in cells)
        others = tuple((verdict, n) for verdict, n in verdicts.most_common() if verdict is not Verdict.PASSED)
        yield ExerciseFigures(name, verdicts[Verdict.PASSED], 100 * fmean(shares) if shares else None, others)


def format_average(figures: ExerciseFigures) -> str:
    """Write the average share of points in percent, or "-"."""
    return "-" if figures.average is None else f"{figures.average:.1f} %"


def list_frequent_mistakes(book: Classbook) -> list[FrequentMistake]:
    """List the most frequent first findings of each exercise, the most frequent first."""
    students: dict[str, dict[tuple[str, str], list[str]]] = {}
    for student, found in book.findings.items():
        for exercise, kind, id, _ in found:
            students.setdefault(exercise, {}).setdefault((kind, id), []).append(student)
    return [
        FrequentMistake(exercise, kind, id, len(those), those[0])
        for exercise in list_exercise_names(book)
        for (kind, id), those in sorted(students.get(exercise, {}).items(), key=lambda one: -len(one[1]))[:FREQUENT]
    ]


def read_examples(store: Store, book: Classbook) -> dict[FrequentMistake, Finding]:
    """Read each frequent mistake as its first student has it; a damaged report has no example."""
    marks, found = {one.student: one for one in book.marks}, {}
    for mistake in list_frequent_mistakes(book):
        hand_in = marks[mistake.student].hand_in
        results = (store.read_results(hand_in.submission) if hand_in else None) or ()
        findings = [f for result in results if result.name == mistake.exercise for f in result.findings]
        if example := next((f for f in findings if (f.kind, f.id) == (mistake.kind, mistake.id)), None):
            found[mistake] = example
    return found


def find_stuck(book: Classbook) -> Mapping[str, Sequence[Mark]]:
    """Find the students by the first exercise from which on no exercise is right.

    An exercise that the grader could not judge may be right.
    """
    waiting: dict[str, list[Mark]] = {name: [] for name in list_exercise_names(book)}
    for one in book.marks:
        tail = list(takewhile(lambda item: item[1].verdict not in MAYBE_RIGHT, reversed(list(one.cells.items()))))
        if tail and one.hand_in:
            first, _ = tail[-1]
            waiting[first].append(one)
    return {name: those for name, those in waiting.items() if those}


def format_students(book: Classbook, catalogue: Catalogue) -> str:
    """Say how many students there are, and their average and median."""
    found = list_percents(book)
    values: dict[str, object] = {"count": len(book.marks), "empty": len(book.marks) - len(found) or None}
    if found:
        values |= {"average": f"{fmean(found):.1f}", "median": f"{median(found):.1f}"}
    return catalogue.format("class.students", **values)


def format_progress(book: Classbook, catalogue: Catalogue) -> str:
    """Compare the first with the last attempt of students who tried more than once; "" without these."""
    pairs = [
        (first, last)
        for one in book.marks
        if one.student in book.first
        and (first := find_percent(book.first[one.student])) is not None
        and (last := find_percent(one)) is not None
    ]
    if not pairs:
        return ""
    averages = [f"{fmean(values):.1f}" for values in zip(*pairs, strict=True)]
    values = {"first": averages[0], "last": averages[1], "better": sum(after > before for before, after in pairs)}
    return catalogue.format("class.progress", count=len(pairs), **values)


def list_empty_lines(book: Classbook, catalogue: Catalogue) -> list[str]:
    """List each student who has cells without points, with the reason; one line for all cells of one reason."""
    lines = []
    for (student, why), cells in groupby(book.list_empty_cells(), key=lambda cell: (cell[0], cell[2])):
        first, *others = (name for _, name, _ in cells)
        what = {"count": len(others) + 1} if others else {"exercise": first}
        lines.append(f"{printable(student)}: {catalogue.format('class.empty', why=why, **what)}")
    return lines


def list_for_staff(book: Classbook, problems: Sequence[tuple[str, Problem]], catalogue: Catalogue) -> list[str]:
    """List cells that the grader could not fill, notes, unread definitions, and problems of hand-ins."""
    from grader.classroom.marks.unread import UNREAD as UNREAD_FILE
    from grader.diagnosis.unread import UNREAD  # it imports numpy

    lines = [f"{printable(one.student)}: {catalogue.format_message(note)}" for one in book.marks for note in one.notes]
    lines += [
        f"{printable(student)}: {catalogue.format('class.unread', exercise=exercise, id=id, line=line)}"
        for student, found in book.findings.items()
        for exercise, _, id, line in found
        if id in UNREAD
    ]
    reasons = ((one.student, cell.why) for one in book.marks for cell in one.cells.values() if cell.why is not None)
    told = {(student, why.values["file"]) for student, why in reasons if why.id == UNREAD_FILE}
    for student, problem in problems:
        if (student, problem.file) in told:
            continue  # the line of the empty cells says it
        where = f"{printable(problem.file)}: " if problem.file else ""
        whose = f"{printable(student)}: " if student else ""
        lines.append(f"{whose}{where}{catalogue.format_message(problem.message)}")
    more = [catalogue.format("class.more", count=len(lines) - LISTED)] if len(lines) > LISTED else []
    return list_empty_lines(book, catalogue) + lines[:LISTED] + more  # nobody without a grade is left out
