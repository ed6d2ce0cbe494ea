"""Write a report as a code quality report of GitLab: an entry for each explanation with a place."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from grader.catalogue.harmless import printable
from grader.model import Place, Report
from grader.reports.explanations import format_cell, list_explanations
from grader.reports.json import write_json
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES


def render_gitlab(report: Report, look: Look) -> str:
    """Return the report as a list of entries."""
    return write_json([*list_problem_entries(report, look), *list_exercise_entries(report, look)])


def list_problem_entries(report: Report, look: Look) -> Iterator[dict[str, Any]]:
    """Yield an entry for each problem of a file."""
    for problem in report.problems:
        if problem.file is not None:
            path = printable(look.root + problem.file)
            yield {
                "description": look.catalogue.format_message(problem.message),
                "check_name": f"bpgrade/{problem.message.id}",
                "fingerprint": make_fingerprint("", problem.message.id, path, 0),
                "severity": "major" if problem.costs else "info",
                "location": {"path": path, "lines": {"begin": 1}},
            }


def list_exercise_entries(report: Report, look: Look) -> Iterator[dict[str, Any]]:
    """Yield an entry for each explanation; this format has no entry without a place."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for exercise in report.exercises:
        severity = OUTCOMES[exercise.verdict].gitlab
        for explanation in list_explanations(exercise, look.catalogue) if severity else ():
            if explanation.place is None:
                continue
            path = printable(look.root + explanation.place.file)
            key = (exercise.name, explanation.id, path)
            cell = f"{format_cell(explanation.place, look.catalogue)}: " if explanation.place.cell is not None else ""
            yield {
                "description": f"{exercise.name}: {cell}{' '.join(explanation.lines)}",
                "check_name": f"bpgrade/{exercise.name}/{explanation.id}",
                "fingerprint": make_fingerprint(*key, seen[key]),
                "severity": severity,
                "location": {"path": path, "lines": {"begin": choose_line(explanation.place)}},
            }
            seen[key] += 1


def make_fingerprint(exercise: str, id: str, path: str, number: int) -> str:
    """Return a hash that stays the same when lines above change, and differs for every entry."""
    return hashlib.sha256("\0".join((exercise, id, path, str(number))).encode("utf-8", "replace")).hexdigest()


def choose_line(place: Place) -> int:
    """Return the line of a place. The format requires one: it is 1 for a cell, or for an unknown line."""
    return place.line or 1 if place.cell is None else 1
