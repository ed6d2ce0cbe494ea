"""The class as it stands: every student's mark, and what staff must look at."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from grader.classroom.intake.roster import Person, Roster
from grader.classroom.marks.marks import (
    EXCUSED,
    NOT_GRADED,
    NOT_REACHED,
    NOTHING_HANDED_IN,
    Mark,
    Results,
    mark_student,
)
from grader.classroom.marks.settings import CourseFile
from grader.classroom.marks.unread import leave_unread_open
from grader.classroom.store.rows import HandedIn
from grader.classroom.store.store import INTAKE, OPEN, Store
from grader.model import Check, Message, Problem

WAITING = (NOT_GRADED, NOT_REACHED)  # reasons of cells that the next run fills


@dataclass(frozen=True)
class Classbook:
    """All marks, sorted by student; `first` are those of the first hand-ins, `findings` by student.

    `unexplained` says how many students' reports have findings still to come, and `ungraded` how many students have
    a mark that waits for the grader.
    """

    marks: tuple[Mark, ...]
    first: Mapping[str, Mark] = field(default_factory=dict)
    findings: Mapping[str, Sequence[tuple[str, str, str, int | None]]] = field(default_factory=dict)
    unexplained: int = 0

    @property
    def ungraded(self) -> int:
        """Count the students of whom something is not graded yet."""
        return len({student for student, _, why in self.list_empty_cells() if why in WAITING})

    def list_empty_cells(self) -> Iterator[tuple[str, str, Message | None]]:
        """Yield student, exercise and reason of each cell that the grader could not fill."""
        for one in self.marks:
            if EXCUSED not in one.notes:
                yield from ((one.student, name, c.why) for name, c in one.cells.items() if c.points is None)


def find_strangers(book: Classbook, course: CourseFile) -> Iterator[Problem]:
    """Yield a problem for each student whom the course file names and the class does not hold."""
    known = [one.student for one in book.marks]
    for key, decided in (("students", course.students), ("overrides", course.overrides)):
        for student in decided:
            if student not in known:
                close = difflib.get_close_matches(student, known, n=1, cutoff=0.5)
                values = {"student": student, "key": key, "near": next(iter(close), None)}
                yield Problem(Message("decided_for_nobody", values))


def leave_cells_open(one: Mark) -> Mark:
    """Return the mark of a student whom a stopped run did not reach; the points that a person gave stay."""
    cells = {
        name: cell if cell.why is not None else replace(cell, points=None, why=NOT_REACHED)
        for name, cell in one.cells.items()
    }
    return replace(one, cells=cells, notes=tuple(note for note in one.notes if note != NOTHING_HANDED_IN))


def make_classbook(
    store: Store,
    checks: Sequence[Check],
    course: CourseFile,
    roster: Roster | None = None,
    *,
    instead: Store | None = None,
) -> Classbook:
    """Mark everybody in the store and on the roster; results of `instead` come first."""
    listed = {person.id: person for person in roster.people} if roster else {}
    hand_ins: dict[str, list[HandedIn]] = {student: [] for student in listed}
    for hand_in in store.list_hand_ins():
        hand_ins.setdefault(hand_in.student, []).append(hand_in)

    ungraded, is_open = {*store.list_ungraded()}, store.read_setting(INTAKE) == OPEN

    def with_results(found: Sequence[HandedIn]) -> Iterator[tuple[HandedIn, Results | None]]:
        for hand_in in found:
            new = instead.read_results(hand_in.submission) if instead else None
            results = store.read_results(hand_in.submission) if new is None else new
            if new is None and hand_in.submission in ungraded:
                results = ()
            elif results is not None:
                problems = chain(hand_in.problems, store.read_problems(hand_in.submission))
                results = leave_unread_open(results, problems, course)
            yield hand_in, results

    marks, first, findings = [], {}, {}
    for student, found in sorted(hand_ins.items()):
        entry = listed.get(student, Person(student))
        dated = [replace(one, submitted=one.submitted or entry.submitted) for one in found]
        wanted = dated if course.attempts == "best" else dated[-1:]
        one = mark_student(student, with_results(wanted), checks, course, entry.due)
        one = one if found or not is_open else leave_cells_open(one)
        name = entry.name or (found[-1].shown_name if found else "")
        keys = tuple(key for key in (entry.email, *entry.keys) if key)
        language = entry.language or course.language
        marks.append(replace(one, name=name, hand_ins=len(found), keys=keys, language=language))
        if one.hand_in is not None:
            findings[student] = store.read_findings(one.hand_in.submission)
        if len(found) > 1:
            first[student] = mark_student(student, with_results(dated[:1]), checks, course, entry.due)
    return Classbook(tuple(marks), first, findings, store.count_unexplained())
