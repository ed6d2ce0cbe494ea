"""Report -> GitLab's code quality report: one entry per finding that has a place."""

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
    """The report as a list of entries."""
    return write_json([*list_problem_entries(report, look), *list_exercise_entries(report, look)])


def list_problem_entries(report: Report, look: Look) -> Iterator[dict[str, Any]]:
    """What is wrong with files as a whole."""
    for problem in report.problems:
        if problem.file is not None:
            path = printable(look.root + problem.file)
            yield {
                "description": look.catalogue.text_of(problem.message),
                "check_name": f"bpgrade/{problem.message.id}",
                "fingerprint": make_fingerprint("", problem.message.id, path, 0),
                "severity": "major" if problem.costs else "info",
                "location": {"path": path, "lines": {"begin": 1}},
            }


def list_exercise_entries(report: Report, look: Look) -> Iterator[dict[str, Any]]:
    """What is wrong with the exercises; what has no place cannot be told in this format."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for exercise in report.exercises:
        severity = OUTCOMES[exercise.verdict].gitlab
        for one in list_explanations(exercise, look.catalogue) if severity else ():
            if one.place is None:
                continue
            path = printable(look.root + one.place.file)
            key = (exercise.name, one.id, path)
            cell = f"{format_cell(one.place, look.catalogue)}: " if one.place.cell is not None else ""
            yield {
                "description": f"{exercise.name}: {cell}{' '.join(one.lines)}",
                "check_name": f"bpgrade/{exercise.name}/{one.id}",
                "fingerprint": make_fingerprint(*key, seen[key]),
                "severity": severity,
                "location": {"path": path, "lines": {"begin": choose_line(one.place)}},
            }
            seen[key] += 1


def make_fingerprint(exercise: str, id: str, path: str, number: int) -> str:
    """The same for the same finding while lines above it come and go, and another for every entry."""
    return hashlib.sha256("\0".join((exercise, id, path, str(number))).encode("utf-8", "replace")).hexdigest()


def choose_line(place: Place) -> int:
    """A line, which the format demands: the first where none is known, and for a cell of a notebook."""
    return place.line or 1 if place.cell is None else 1
