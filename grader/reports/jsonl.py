"""Report -> JSON lines: one per exercise, each complete in itself, for tables and for collecting many reports."""

from __future__ import annotations

from grader.catalogue.harmless import printable
from grader.model import Report
from grader.reports.json import make_exercise, make_problems, write_json
from grader.reports.look import Look

SCHEMA = "bpgrade/exercise/1"


def render_jsonl(report: Report, look: Look) -> str:
    """The exercises as the JSON report has them, each with the submission that it belongs to."""
    common = {
        "schema": SCHEMA,
        "version": report.grader["version"],
        "submission": printable(report.submission),
        "seed": report.seed,
        "tier": report.tier,
        "problems": make_problems(report, look.catalogue),
    }
    return "".join(
        write_json({**common, **make_exercise(result, look.catalogue)}, indent=None) for result in report.exercises
    )
