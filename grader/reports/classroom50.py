"""Write a report as result.json of Classroom 50: a test for each exercise, in whole points."""

from __future__ import annotations

import math
from typing import Any

from grader.catalogue.catalogue import Catalogue
from grader.model import ExerciseResult, Report
from grader.reports.explanations import list_explanations
from grader.reports.json import write_json
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES
from grader.reports.unscored import find_unscored

SCHEMA = "classroom50/result/v1"
IDENTITY = (
    "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release", "review", "datetime",
)  # fmt: skip


def render_classroom50(report: Report, look: Look) -> str:
    """Return the document; points are rounded down, so that it gives no unearned point.

    This platform wants a number. An exercise that was not graded, or not read, is out of 0 points.
    """
    unscored = find_unscored(report)
    maximum = sum(exercise.maximum for exercise in report.exercises if exercise.name not in unscored)
    return write_json(
        {
            "schema": SCHEMA,
            **{name: look.identity.get(name, "") for name in IDENTITY},
            "score": round_down(report.score),
            "max-score": round_down(maximum),
            "tests": [
                make_classroom50_test(exercise, look.catalogue, counts=exercise.name not in unscored)
                for exercise in report.exercises
            ],
        }
    )


def round_down(points: float) -> int:
    """Return whole points; three times a third is 1, although the sum of the floats is a little less."""
    return math.floor(round(points, 3))


def make_classroom50_test(exercise: ExerciseResult, catalogue: Catalogue, *, counts: bool) -> dict[str, Any]:
    """Make the test of one exercise; it is worth nothing if it does not count."""
    return {
        "test-name": exercise.name,
        "passed": OUTCOMES[exercise.verdict].classroom50,
        "score": round_down(exercise.score) if counts else 0,
        "max-score": round_down(exercise.maximum) if counts else 0,
        "message": "\n".join(list_reasons(exercise, catalogue)),
    }


def list_reasons(exercise: ExerciseResult, catalogue: Catalogue) -> list[str]:
    """List the verdict and the reasons for it."""
    return [
        catalogue.name_verdict(exercise.verdict),
        *(line for explanation in list_explanations(exercise, catalogue) for line in explanation.lines),
    ]
