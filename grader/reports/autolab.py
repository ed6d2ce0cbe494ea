"""Write a report for Autolab: the text, and as its last line the points of each exercise in JSON.

Autolab records the last line. The name of a problem there is the name of the exercise here.
"""

from __future__ import annotations

from dataclasses import replace

from grader.model import Report
from grader.reports.json import round_points, write_json
from grader.reports.look import Look
from grader.reports.text import render_text
from grader.reports.unscored import explain_no_score


def render_autolab(report: Report, look: Look) -> str:
    """Return the text and the scores; without a score the last line is a sentence."""
    text = render_text(report, replace(look, colour=False, width=0))
    if reason := explain_no_score(report, look.catalogue):
        # no line that a student printed may pass for the scores
        return "".join(f"| {line}\n" for line in text.splitlines()) + f"{reason}\n"
    scores = {exercise.name: round_points(exercise.score) for exercise in report.exercises}
    return f"{text}\n{write_json({'scores': scores}, indent=None)}"
