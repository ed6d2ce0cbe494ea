"""Report -> annotations of a job on GitHub: commands that its runner reads from the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import for_log, printable
from grader.model import Place, Report
from grader.reports.explanations import format_cell, list_explanations
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES

LONGEST = 4000  # characters of one; a name or a line may have any length
MOST = 10  # of one kind; GitHub leaves out what a step says beyond
DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = DATA | str.maketrans({":": "%3A", ",": "%2C"})


@dataclass(frozen=True)
class Annotation:
    """One remark on a file: how grave, a title, sentences, and where in the submission."""

    level: str
    title: str
    text: str
    place: Place | None = None


def render_github(report: Report, look: Look) -> str:
    """One command a line, the first of every exercise before the second of any; at most ten."""
    found = [*annotate_problems(report, look.catalogue), *annotate_exercises(report, look.catalogue)]
    if len(found) > MOST:
        more = look.catalogue.text("report.more_annotations", count=len(found) - MOST + 1)
        found[MOST - 1 :] = [Annotation("error", "bpgrade", more)]
    return "".join(format_command(one, look) for one in found)


def annotate_problems(report: Report, catalogue: Catalogue) -> Iterator[Annotation]:
    """What is wrong with the submission as a whole, or with one of its files."""
    for problem in report.problems:
        level = "error" if problem.costs else "warning"
        place = Place(problem.file) if problem.file else None
        yield Annotation(level, "bpgrade", catalogue.text_of(problem.message), place)


def annotate_exercises(report: Report, catalogue: Catalogue) -> list[Annotation]:
    """What is wrong with the exercises."""
    numbered = []
    for exercise in report.exercises:
        level = OUTCOMES[exercise.verdict].github
        title = f"{exercise.name}: {catalogue.verdict(exercise.verdict)}"
        for number, one in enumerate(list_explanations(exercise, catalogue) if level else ()):
            numbered.append((number, Annotation(level or "", title, "\n".join(one.lines), one.place)))
    return [annotation for _, annotation in sorted(numbered, key=lambda pair: pair[0])]


def format_command(annotation: Annotation, look: Look) -> str:
    """An annotation as its command; the lines of a notebook are those of a cell, so they are told in words."""
    properties, text, place = {"title": annotation.title}, annotation.text, annotation.place
    if place is not None:
        properties = {"file": look.root + place.file, "line": str(place.line or ""), **properties}
        if place.cell is not None:
            properties["line"], text = "", f"{format_cell(place, look.catalogue)}: {text}"
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."
    written = ",".join(f"{name}={escape_data(value, PROPERTY)}" for name, value in properties.items() if value)
    return f"::{annotation.level} {written}::{escape_data(text, DATA)}\n"


def escape_data(text: str, characters: Mapping[int, str]) -> str:
    """Text in which nothing ends the property or the line that it stands in."""
    return for_log(printable(text, newlines=characters is DATA)).translate(characters)
