"""Write a report as annotations of a GitHub job: commands in the log that the runner reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import for_log, printable
from grader.model import Place, Report
from grader.reports.explanations import format_cell, list_explanations
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES

LONGEST = 4000  # characters of one annotation; a name or a line may have any length
MOST = 10  # annotations; GitHub drops further annotations of a step
DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = DATA | str.maketrans({":": "%3A", ",": "%2C"})


@dataclass(frozen=True)
class Annotation:
    """One comment on a file: its level, a title, sentences, and a place in the submission."""

    level: str
    title: str
    text: str
    place: Place | None = None


def render_github(report: Report, look: Look) -> str:
    """Return one command on each line, at most ten.

    The first annotation of every exercise comes before the second annotation of any exercise.
    """
    found = [*annotate_problems(report, look.catalogue), *annotate_exercises(report, look.catalogue)]
    if len(found) > MOST:
        more = look.catalogue.format("report.more_annotations", count=len(found) - MOST + 1)
        found[MOST - 1 :] = [Annotation("error", "bpgrade", more)]
    return "".join(format_command(annotation, look) for annotation in found)


def annotate_problems(report: Report, catalogue: Catalogue) -> Iterator[Annotation]:
    """Yield an annotation for each problem of the submission."""
    for problem in report.problems:
        level = "error" if problem.costs else "warning"
        place = Place(problem.file) if problem.file else None
        yield Annotation(level, "bpgrade", catalogue.format_message(problem.message), place)


def annotate_exercises(report: Report, catalogue: Catalogue) -> list[Annotation]:
    """List the annotations of all exercises."""
    numbered = []
    for exercise in report.exercises:
        level = OUTCOMES[exercise.verdict].github
        title = f"{exercise.name}: {catalogue.name_verdict(exercise.verdict)}"
        for number, explanation in enumerate(list_explanations(exercise, catalogue) if level else ()):
            numbered.append((number, Annotation(level or "", title, "\n".join(explanation.lines), explanation.place)))
    return [annotation for _, annotation in sorted(numbered, key=lambda pair: pair[0])]


def format_command(annotation: Annotation, look: Look) -> str:
    """Write an annotation as a command; for a notebook the text names cell and line."""
    properties, text, place = {"title": annotation.title}, annotation.text, annotation.place
    if place is not None:
        column = str(place.column or "")
        properties = {"file": look.root + place.file, "line": str(place.line or ""), "col": column, **properties}
        if place.cell is not None:
            properties["line"], properties["col"], text = "", "", f"{format_cell(place, look.catalogue)}: {text}"
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."
    pairs = ",".join(f"{name}={escape_data(value, PROPERTY)}" for name, value in properties.items() if value)
    return f"::{annotation.level} {pairs}::{escape_data(text, DATA)}\n"


def escape_data(text: str, characters: Mapping[int, str]) -> str:
    """Escape text so that it cannot end its property or its line."""
    return for_log(printable(text, newlines=characters is DATA)).translate(characters)
