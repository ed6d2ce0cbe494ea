"""Write a report as a notebook that nbgrader reads scores from: a graded cell for each exercise.

nbgrader takes the number that a test cell has as its result. A cell with a solution and no number waits for a person.
"""

from __future__ import annotations

import re
from typing import Any

from grader.catalogue.catalogue import Catalogue
from grader.model import ExerciseResult, Report
from grader.reports.explanations import format_total, list_problems
from grader.reports.gradescope import list_test_output
from grader.reports.json import round_points, write_json
from grader.reports.look import Look
from grader.reports.unscored import explain_no_score, find_unscored


def render_nbgrader(report: Report, look: Look) -> str:
    """Return the notebook; if the submission could not be read, every cell waits for a person."""
    reason, unscored = explain_no_score(report, look.catalogue), find_unscored(report)
    first = [reason or format_total(report, look.catalogue), *list_problems(report, look.catalogue)]
    cells = [{"cell_type": "raw", "id": "bpgrade", "metadata": {}, "source": "\n".join(first)}]
    cells += (make_graded_cell(e, look.catalogue, waits=e.name in unscored) for e in report.exercises)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return write_json({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def make_graded_cell(exercise: ExerciseResult, catalogue: Catalogue, *, waits: bool) -> dict[str, Any]:
    """Make the cell of an exercise: its points as the result, and the reasons as printed text."""
    id, points = re.sub(r"[^\w-]", "-", exercise.name, flags=re.ASCII), round_points(exercise.score)
    text = "\n".join(list_test_output(exercise, catalogue, scored=not waits))
    result = {
        "output_type": "execute_result",
        "execution_count": 1,
        "data": {"text/plain": str(points)},
        "metadata": {},
    }
    return {
        "cell_type": "code",
        "id": id[:64],
        "execution_count": 1,
        "metadata": {
            "nbgrader": {
                "schema_version": 3,
                "grade_id": id,
                "grade": True,
                "solution": waits,
                "locked": not waits,
                "task": False,
                "points": round_points(exercise.maximum),
                "cell_type": "code",
            }
        },
        "source": f"# {exercise.name}" if waits else f"{points}  # {exercise.name}",
        "outputs": [{"output_type": "stream", "name": "stdout", "text": f"{text}\n"}, *([] if waits else [result])],
    }
