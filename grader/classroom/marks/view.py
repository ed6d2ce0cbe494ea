"""A student's report with the course's points and what a person decided about it."""

from __future__ import annotations

from collections.abc import Sequence

from grader.classroom.marks.marks import OVERRIDE, Mark, apply_course
from grader.classroom.marks.settings import CourseFile, Terms
from grader.classroom.marks.unread import leave_unread_open
from grader.classroom.store.store import Store
from grader.model import Check, Message, Problem, Report


def make_marked_report(store: Store, course: CourseFile, checks: Sequence[Check], mark: Mark) -> Report | None:
    """Make the report of the hand-in that counts, for staff; None if it is missing or damaged."""
    found = store.read_report(mark.hand_in.submission) if mark.hand_in else None
    if mark.hand_in is None or found is None or found.exercises is None:
        return None
    known, problems = {check.name for check in checks}, (*found.problems, *mark.hand_in.problems)
    exercises = leave_unread_open(found.exercises, problems, course)
    return Report(
        submission=mark.student,
        seed=found.run.seed,
        tier=found.run.tier,
        probes=found.run.probes,
        grader=found.run.grader,
        exercises=apply_course([e for e in exercises if e.name in known], course, checks),
        problems=(*problems, *list_decisions(mark, course)),
        readable=found.readable,
    )


def list_decisions(mark: Mark, course: CourseFile) -> list[Problem]:
    """List the points that a person or a date changed, and the total."""
    told = [
        Message("override", {"exercise": name, "points": cell.points, **cell.why.values})
        for name, cell in mark.cells.items()
        if cell.why is not None and cell.why.id == OVERRIDE
    ]
    if mark.factor != 1.0:
        is_agreed = course.students.get(mark.student, Terms()).factor is not None
        told.append(Message("factor_agreed" if is_agreed else "factor_late", {"factor": mark.factor}))
    if told or mark.total is None:
        told.append(Message("mark", {"total": mark.total, "maximum": mark.maximum}))
    return [Problem(message, costs=False) for message in told]
