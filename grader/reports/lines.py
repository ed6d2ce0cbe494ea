"""Write a report as lines that an editor reads: `path:line:column: error: message [id]`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grader.catalogue.harmless import for_log, printable
from grader.model import Place, Report
from grader.reports.explanations import choose_remarks, format_cell, list_explanations
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES

ERROR, NOTE = "error", "note"


def render_lines(report: Report, look: Look) -> str:
    """Return a line for each problem of a file, each explanation with a place, and each remark with a place."""
    lines = (*list_problem_lines(report, look), *list_exercise_lines(report, look))
    return for_log("".join(f"{line}\n" for line in lines))


def list_problem_lines(report: Report, look: Look) -> Iterator[str]:
    """Yield a line for each problem of a file."""
    for problem in report.problems:
        if problem.file is not None:
            text = look.catalogue.format_message(problem.message)
            yield format_line(Place(problem.file), ERROR if problem.costs else NOTE, (text,), problem.message.id, look)


def list_exercise_lines(report: Report, look: Look) -> Iterator[str]:
    """Yield the lines of each exercise."""
    for exercise in report.exercises:
        level = OUTCOMES[exercise.verdict].github
        for one in list_explanations(exercise, look.catalogue) if level else ():
            if one.place is not None:
                kind = ERROR if level == "error" else NOTE
                yield format_line(one.place, kind, one.lines, f"{exercise.name}/{one.id}", look)
        for remark in choose_remarks(exercise, look.catalogue):
            if remark.place is not None:
                text = look.catalogue.format_message(remark.message)
                yield format_line(remark.place, NOTE, (text,), f"{exercise.name}/{remark.message.id}", look)


def format_line(place: Place, level: str, sentences: Iterable[str], id: str, look: Look) -> str:
    """Write one line. For a notebook, the text names cell and line, and the place is that of the file."""
    text, line, column = " ".join(sentences), place.line or 1, place.column or 1
    if place.cell is not None:
        text, line, column = f"{format_cell(place, look.catalogue)}: {text}", 1, 1
    return printable(f"{look.prefix}{place.file}:{line}:{column}: {level}: {text} [{id}]")
