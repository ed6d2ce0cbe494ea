"""Write a report as JSON lines: one complete line for each exercise."""

from __future__ import annotations

from grader.catalogue.harmless import printable
from grader.model import Report
from grader.reports.json import make_exercise, make_problems, write_json
from grader.reports.look import Look

SCHEMA = "bpgrade/exercise/1"


def render_jsonl(report: Report, look: Look) -> str:
    """Return the exercises as in the JSON report, each with the facts of its submission."""
    common = {
        "schema": SCHEMA,
        "version": report.grader["version"],
        "submission": printable(report.submission),
        "seed": report.seed,
        "tier": report.tier,
        "language": look.catalogue.language,
        "problems": make_problems(report, look.catalogue),
    }
    return "".join(
        write_json({**common, **make_exercise(result, look.catalogue)}, indent=None) for result in report.exercises
    )
