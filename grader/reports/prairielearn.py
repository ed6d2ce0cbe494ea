"""Write a report as results.json of an external grader of PrairieLearn: a test for each exercise.

PrairieLearn records `score`, a part of 1. A submission that is not `gradable` costs no points and no attempt.
"""

from __future__ import annotations

from grader.model import Report
from grader.reports.explanations import format_total, list_problems
from grader.reports.gradescope import list_test_output
from grader.reports.json import round_points, write_json
from grader.reports.look import Look
from grader.reports.unscored import explain_no_score

LONGEST, ALL = 4000, 120_000  # characters; JSON needs up to 6 bytes for one, and the file may have 1 MB


def render_prairielearn(report: Report, look: Look) -> str:
    """Return the results, without a score if the submission was not graded or not read."""
    reason = explain_no_score(report, look.catalogue)
    problems = [cut_text(text) for text in list_problems(report, look.catalogue)][:10]
    if reason:
        return write_json({"gradable": False, "format_errors": [cut_text(reason), *problems]})
    most = min(LONGEST, ALL // max(1, len(report.exercises)))
    return write_json(
        {
            "gradable": True,
            "score": report.score / report.maximum if report.maximum else 0.0,
            "message": "\n".join((format_total(report, look.catalogue), *problems)),
            "tests": [
                {
                    "name": exercise.name,
                    "points": round_points(exercise.score),
                    "max_points": round_points(exercise.maximum),
                    "message": cut_text("\n".join(list_test_output(exercise, look.catalogue, scored=True)), most),
                }
                for exercise in report.exercises
            ],
        }
    )


def cut_text(text: str, most: int = LONGEST) -> str:
    """Return at most so many characters of a text."""
    return text if len(text) <= most else f"{text[: most - 4]} ..."
