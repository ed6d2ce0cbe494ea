"""Write a report as results.json of Gradescope: a test for each exercise.

A test for each criterion would give about 150 tests, many of them without points.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grader.catalogue.catalogue import Catalogue
from grader.model import ExerciseResult, Report
from grader.reports.columns import pad_text
from grader.reports.explanations import (
    IDLE,
    choose_remarks,
    format_place,
    format_points,
    format_total,
    list_explanations,
    list_output,
    list_problems,
)
from grader.reports.json import make_finding, round_points, write_json
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES
from grader.reports.unscored import explain_no_score


def render_gradescope(report: Report, look: Look) -> str:
    """Return the results; a submission that was not graded or not read has no score, so Gradescope records none.

    `extra_data` holds the findings as a visible report has them, for programs that work with the results.
    """
    reason = explain_no_score(report, look.catalogue)
    timings = {} if report.timings is None else {"execution_time": round(report.timings["grading"], 2)}
    return write_json(
        {
            **({} if reason else {"score": round_points(report.score)}),
            "output": "\n".join(
                [reason or format_total(report, look.catalogue), *list_problems(report, look.catalogue)]
            ),
            "output_format": "text",
            "test_output_format": "text",
            "test_name_format": "text",
            **timings,
            "extra_data": make_facts(report, look.catalogue),
            "tests": [
                make_gradescope_test(exercise, look.catalogue, scored=not reason) for exercise in report.exercises
            ],
        }
    )


def make_facts(report: Report, catalogue: Catalogue) -> dict[str, Any]:
    """Make the findings of each exercise as the JSON report has them, without pictures and guides."""
    return {
        "schema": "bpgrade/findings/1",
        "version": report.grader["version"],
        "language": catalogue.language,
        "exercises": [
            {
                "name": exercise.name,
                "verdict": str(exercise.verdict),
                "findings": [{**make_finding(found, catalogue, ()), "pictures": []} for found in exercise.findings],
            }
            for exercise in report.exercises
        ],
    }


def make_gradescope_test(exercise: ExerciseResult, catalogue: Catalogue, *, scored: bool) -> dict[str, Any]:
    """Make the test of one exercise."""
    status = OUTCOMES[exercise.verdict].gradescope
    return {
        "name": exercise.name,
        **({"score": round_points(exercise.score), "max_score": round_points(exercise.maximum)} if scored else {}),
        **({"status": status} if status else {}),
        "output": "\n".join(list_test_output(exercise, catalogue, scored=scored)),
    }


def list_test_output(exercise: ExerciseResult, catalogue: Catalogue, *, scored: bool) -> Iterator[str]:
    """Yield the lines of a test: verdict, explanations, criteria, remarks and captured output."""
    word = catalogue.name_verdict(exercise.verdict)
    yield f"{word}, {format_points(exercise)}" if scored else word
    for explanation in list_explanations(exercise, catalogue):
        yield ""
        yield from (line for line in (format_place(explanation.place, "", catalogue), *explanation.lines) if line)
    yield ""
    for criterion in exercise.criteria if exercise.verdict not in IDLE else ():
        earned = format_points(criterion) if scored else ""
        name, word = catalogue.name_criterion(criterion.id), catalogue.name_verdict(criterion.verdict)
        yield f"{pad_text(name, 36)} {pad_text(word, 13)} {earned}".rstrip()
    for remark in choose_remarks(exercise, catalogue):
        yield catalogue.format("report.note", note=remark.message)
    if printed := list(list_output(exercise, catalogue)):
        yield catalogue.format("report.printed")
        yield from printed
