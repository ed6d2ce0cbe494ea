"""Hold back what the dates in `[visible_from]` of a course file do not show yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from grader.classroom.marks.classbook import Classbook
from grader.classroom.marks.marks import is_hidden
from grader.classroom.marks.settings import CourseFile
from grader.model import Check


def is_ahead(moment: datetime | None, now: datetime) -> bool:
    """Is that moment still to come? Without a moment, nothing waits."""
    return moment is not None and now < moment


def release_course(course: CourseFile, now: datetime) -> CourseFile:
    """Return the course file with the hints and hidden criteria that students may see at that moment."""
    dates = course.visible_from
    hidden = () if dates.hidden is not None and not is_ahead(dates.hidden, now) else course.hidden
    return replace(course, hidden=hidden, max_hint=0 if is_ahead(dates.hints, now) else course.max_hint)


def release_classbook(book: Classbook, checks: Sequence[Check], course: CourseFile, now: datetime) -> Classbook:
    """Return the class without the findings that wait for a date."""
    if is_ahead(course.visible_from.hints, now):
        return replace(book, findings={})
    if not is_ahead(course.visible_from.hidden, now):
        return book
    away = {check.name for check in checks for c in check.criteria if is_hidden(check.name, c.id, course.hidden)}
    return replace(book, findings=drop_findings(book.findings, away))


def drop_findings(
    findings: Mapping[str, Sequence[tuple[str, str, str, int | None]]], exercises: set[str]
) -> dict[str, Sequence[tuple[str, str, str, int | None]]]:
    """Return the findings by student, without those about these exercises."""
    return {student: [one for one in found if one[0] not in exercises] for student, found in findings.items()}
