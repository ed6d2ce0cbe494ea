"""The class as it stands: every student's mark, and what staff must look at."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.classroom.intake.roster import Person, Roster
from grader.classroom.marks.marks import Mark, Results, mark
from grader.classroom.marks.settings import CourseFile
from grader.classroom.store.rows import HandedIn
from grader.classroom.store.store import Store
from grader.model import Check, Message, Problem


@dataclass(frozen=True)
class Classbook:
    """All marks, sorted by student; `first` are those of the first attempts, `findings` by student."""

    marks: tuple[Mark, ...]
    first: Mapping[str, Mark] = field(default_factory=dict)
    findings: Mapping[str, Sequence[tuple[str, str, str]]] = field(default_factory=dict)

    @property
    def unsaid(self) -> Iterator[tuple[str, str, str]]:
        """Student, exercise and reason of each cell that is empty because the grader could not fill it."""
        for one in self.marks:
            if "excused" not in one.notes:
                yield from ((one.student, name, c.why) for name, c in one.cells.items() if c.points is None)


def strangers(book: Classbook, course: CourseFile) -> Iterator[Problem]:
    """A problem for each student of whom the course file decides something and who is not in the class."""
    known = [one.student for one in book.marks]
    for key, decided in (("students", course.students), ("overrides", course.overrides)):
        for student in decided:
            if student not in known:
                close = difflib.get_close_matches(student, known, n=1, cutoff=0.5)
                values = {"student": student, "key": key, "near": next(iter(close), None)}
                yield Problem(Message("decided_for_nobody", values))


def classbook(
    store: Store,
    checks: Sequence[Check],
    course: CourseFile,
    roster: Roster | None = None,
    *,
    instead: Store | None = None,
) -> Classbook:
    """The marks of everybody in the store and on the roster; with results of `instead` where it has some."""
    listed = {person.id: person for person in roster.people} if roster else {}
    attempts: dict[str, list[HandedIn]] = {student: [] for student in listed}
    for attempt in store.hand_ins():
        attempts.setdefault(attempt.student, []).append(attempt)

    def with_results(found: Sequence[HandedIn]) -> Iterator[tuple[HandedIn, Results | None]]:
        for attempt in found:
            new = instead.read_results(attempt.submission) if instead else None
            yield attempt, store.read_results(attempt.submission) if new is None else new

    marks, first, findings = [], {}, {}
    for student, found in sorted(attempts.items()):
        entry = listed.get(student, Person(student))
        dated = [replace(a, submitted=a.submitted or entry.submitted) for a in found]
        name = entry.name or (found[-1].shown_name if found else "")
        wanted = dated if course.attempts == "best" else dated[-1:]
        one = mark(student, with_results(wanted), checks, course, name=name, due=entry.due)
        keys = tuple(key for key in (entry.email, *entry.keys) if key)
        marks.append(replace(one, attempts=len(found), keys=keys))
        if found:
            counts = next((a for a in found if a.number == one.attempt), found[-1])
            findings[student] = store.read_findings(counts.submission)
        if len(found) > 1:
            first[student] = mark(student, with_results(dated[:1]), checks, course, due=entry.due)
    return Classbook(tuple(marks), first, findings)
