"""Keep work that nobody could read from counting as work that was not handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from grader.model import ExerciseResult, Message, Problem, Verdict

UNREAD = "mark.unread"  # with the file, and what is wrong with it
# problems that leave no file unread
ALL_READ = frozenset(("handed_in_twice", "is_folder", "more_problems", "no_sources", "zip_twice"))


def find_unread(problems: Iterable[Problem]) -> Problem | None:
    """Find the first problem that says that something was handed in, and could not be read."""
    return next((one for one in problems if one.costs and one.message.id not in ALL_READ), None)


def leave_unread_open(results: Sequence[ExerciseResult], problems: Iterable[Problem]) -> tuple[ExerciseResult, ...]:
    """Return the results, in which exercises that may be in an unread file are unsettled and not missing."""
    problem = find_unread(problems)
    if problem is None:
        return tuple(results)
    reason = Message(UNREAD, {"file": problem.file, "why": problem.message})
    return tuple(
        replace(one, verdict=Verdict.UNSETTLED, reason=reason) if one.verdict is Verdict.MISSING else one
        for one in results
    )
