"""Report -> Gradescope's results.json: a test per exercise, for an exercise is what has points and a mistake.

A test per criterion would be some hundred and fifty, many of them without points of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.model import ExerciseResult, Report, Verdict
from grader.reports.json import rounded, written
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES
from grader.reports.telling import IDLE, number, points, problems, remarks, told, total, where


def render(report: Report, look: Look) -> str:
    """The results; after a fault of the grader there is no score in them, so that none is recorded."""
    faulty = [e.name for e in report.exercises if e.verdict is Verdict.GRADER_FAULT]
    no_score = look.catalogue.text("report.no_score", names=", ".join(faulty))
    said = [no_score] if faulty else [total(report, look.catalogue)]
    timings = {} if report.timings is None else {"execution_time": round(report.timings["grading"], 2)}
    return written(
        {
            **({} if faulty else {"score": rounded(report.score)}),
            "output": "\n".join([*said, *problems(report, look.catalogue)]),
            "output_format": "text",
            "test_output_format": "text",
            "test_name_format": "text",
            **timings,
            "tests": [test(exercise, look.catalogue, scored=not faulty) for exercise in report.exercises],
        }
    )


def test(exercise: ExerciseResult, catalogue: Catalogue, *, scored: bool) -> dict[str, Any]:
    """One exercise."""
    status = OUTCOMES[exercise.verdict].gradescope
    return {
        "name": exercise.name,
        **({"score": rounded(exercise.score), "max_score": rounded(exercise.maximum)} if scored else {}),
        **({"status": status} if status else {}),
        "output": "\n".join(lines_of(exercise, catalogue, scored=scored)),
    }


def lines_of(exercise: ExerciseResult, catalogue: Catalogue, *, scored: bool) -> Iterator[str]:
    """What a student reads when the test is unfolded."""
    word = catalogue.verdict(exercise.verdict)
    yield f"{word}, {points(exercise)}" if scored else word
    for one in told(exercise, catalogue):
        yield ""
        yield from (line for line in (where(one.place, "", catalogue), *one.lines) if line)
    yield ""
    for criterion in exercise.criteria if exercise.verdict not in IDLE else ():
        earned = f"{number(criterion.score)}/{number(criterion.maximum)}" if scored else ""
        name, word = catalogue.criterion(criterion.id), catalogue.verdict(criterion.verdict)
        yield f"{name:<36} {word:<13} {earned}".rstrip()
    for remark in remarks(exercise, catalogue):
        yield catalogue.text("report.note", note=remark.message)
    if exercise.output.strip():
        yield catalogue.text("report.printed")
        yield from printable(exercise.output, newlines=True).rstrip().split("\n")[:20]
