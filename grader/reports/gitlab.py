"""Report -> GitLab's code quality report: one entry per finding that has a place."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from grader.catalogue.harmless import printable
from grader.model import Place, Report
from grader.reports.json import written
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES
from grader.reports.telling import in_cell, told


def render(report: Report, look: Look) -> str:
    """The report as a list of entries."""
    return written([*of_problems(report, look), *entries(report, look)])


def of_problems(report: Report, look: Look) -> Iterator[dict[str, Any]]:
    """What is wrong with files as a whole."""
    for problem in report.problems:
        if problem.file is not None:
            path = printable(look.root + problem.file)
            yield {
                "description": look.catalogue.text_of(problem.message),
                "check_name": f"bpgrade/{problem.message.id}",
                "fingerprint": fingerprint("", problem.message.id, path, 0),
                "severity": "major" if problem.costs else "info",
                "location": {"path": path, "lines": {"begin": 1}},
            }


def entries(report: Report, look: Look) -> Iterator[dict[str, Any]]:
    """What is wrong with the exercises; what has no place cannot be told in this format."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for exercise in report.exercises:
        severity = OUTCOMES[exercise.verdict].gitlab
        for one in told(exercise, look.catalogue) if severity else ():
            if one.place is None:
                continue
            path = printable(look.root + one.place.file)
            key = (exercise.name, one.id, path)
            cell = f"{in_cell(one.place, look.catalogue)}: " if one.place.cell is not None else ""
            yield {
                "description": f"{exercise.name}: {cell}{' '.join(one.lines)}",
                "check_name": f"bpgrade/{exercise.name}/{one.id}",
                "fingerprint": fingerprint(*key, seen[key]),
                "severity": severity,
                "location": {"path": path, "lines": {"begin": line_of(one.place)}},
            }
            seen[key] += 1


def fingerprint(exercise: str, id: str, path: str, number: int) -> str:
    """The same for the same finding while lines above it come and go, and another for every entry."""
    return hashlib.sha256("\0".join((exercise, id, path, str(number))).encode("utf-8", "replace")).hexdigest()


def line_of(place: Place) -> int:
    """A line, which the format demands: the first where none is known, and for a cell of a notebook."""
    return place.line or 1 if place.cell is None else 1
