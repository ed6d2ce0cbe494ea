"""Say why a submission has no score, for the formats whose score a gradebook records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.model import Problem, Report, Verdict

# problems that leave no file unread
ALL_READ = frozenset(("handed_in_twice", "is_folder", "more_problems", "no_sources", "zip_twice"))


def explain_no_score(report: Report, catalogue: Catalogue) -> str | None:
    """Return the sentence about what was not graded, or not read; None for a report with a score.

    Nobody gets a 0 for either.
    """
    for id, names in (
        ("no_score", list_names(report, Verdict.GRADER_FAULT)),
        ("not_graded", list_names(report, Verdict.UNSETTLED)),
        ("not_read", list_unread(report)),
    ):
        if found := ", ".join(names):
            return catalogue.format(f"report.{id}", names=found)
    return None


def find_unscored(report: Report) -> set[str]:
    """Return the names of the exercises without a score: not graded, or missing where a file could not be read."""
    missing = list_names(report, Verdict.MISSING) if any(list_unread(report)) else ()
    return {*list_names(report, Verdict.GRADER_FAULT), *list_names(report, Verdict.UNSETTLED), *missing}


def list_names(report: Report, verdict: Verdict) -> Iterable[str]:
    """List the exercises of a verdict."""
    return [exercise.name for exercise in report.exercises if exercise.verdict is verdict]


def list_unread(report: Report) -> Iterator[str]:
    """Yield what nobody could read, if an exercise is missing that may be in it."""
    if not report.readable:
        yield printable(report.submission)
    elif list_names(report, Verdict.MISSING):
        yield from (printable(one.file or report.submission) for one in list_unread_problems(report.problems))


def list_unread_problems(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems that say that something was handed in, and could not be read."""
    return (one for one in problems if one.costs and one.message.id not in ALL_READ)
