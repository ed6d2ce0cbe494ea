"""Keep work that nobody could read from counting as work that was not handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from grader.classroom.marks.settings import CourseFile
from grader.model import ExerciseResult, Message, Problem, Verdict
from grader.reports.unscored import list_unread_problems

UNREAD = "mark.unread"  # with the file, and what is wrong with it


def leave_unread_open(
    results: Sequence[ExerciseResult], problems: Iterable[Problem], course: CourseFile
) -> tuple[ExerciseResult, ...]:
    """Return the results, in which exercises that may be in an unread file are unsettled and not missing."""
    problem = next(list_unread_problems(problems), None)
    if problem is None or course.unread == "zero":
        return tuple(results)
    reason = Message(UNREAD, {"file": problem.file, "why": problem.message})
    return tuple(
        replace(one, verdict=Verdict.UNSETTLED, reason=reason) if one.verdict is Verdict.MISSING else one
        for one in results
    )
