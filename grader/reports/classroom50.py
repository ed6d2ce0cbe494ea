"""Report -> Classroom 50's result.json: a test per exercise, in whole points."""

from __future__ import annotations

import math
from typing import Any

from grader.catalogue.catalogue import Catalogue
from grader.model import ExerciseResult, Report, Verdict
from grader.reports.json import written
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES
from grader.reports.telling import told

SCHEMA = "classroom50/result/v1"
IDENTITY = (
    "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release", "review", "datetime",
)  # fmt: skip


def render(report: Report, look: Look) -> str:
    """The result; points are rounded down, for the format has no fractions and must not give what is not earned."""
    return written(
        {
            "schema": SCHEMA,
            **{name: look.identity.get(name, "") for name in IDENTITY},
            "score": whole(report.score),
            "max-score": whole(report.maximum),
            "tests": [test(exercise, look.catalogue) for exercise in report.exercises],
        }
    )


def whole(points: float) -> int:
    """Points without their fraction; three times a third is one, although the sum of the floats is a little less."""
    return math.floor(round(points, 3))


def test(exercise: ExerciseResult, catalogue: Catalogue) -> dict[str, Any]:
    """One exercise; after a fault of the grader it is worth nothing, as in the sum."""
    counts = exercise.verdict is not Verdict.GRADER_FAULT
    return {
        "test-name": exercise.name,
        "passed": OUTCOMES[exercise.verdict].classroom50,
        "score": whole(exercise.score) if counts else 0,
        "max-score": whole(exercise.maximum) if counts else 0,
        "message": "\n".join(lines_of(exercise, catalogue)),
    }


def lines_of(exercise: ExerciseResult, catalogue: Catalogue) -> list[str]:
    """The verdict, and the reasons for it."""
    return [catalogue.verdict(exercise.verdict), *(line for one in told(exercise, catalogue) for line in one.lines)]
