"""Report -> JSON, as the schema beside this file describes it."""

from __future__ import annotations

import json
from typing import Any

from grader.catalogue.english import criterion_name, text_of
from grader.catalogue.harmless import printable
from grader.model import CriterionResult, ExerciseResult, Finding, Message, Place, Remark, Report
from grader.reports.look import PLAIN, Look

SCHEMA = "bpgrade/report/1"


def render(report: Report, look: Look = PLAIN) -> str:
    """The report as a JSON document."""
    return written(document(report))


def written(document: Any, *, indent: int | None = 1) -> str:
    """Plain data as JSON: only ASCII, so that any console can print it, and no `##[` that a log would obey."""
    return json.dumps(document, indent=indent, allow_nan=False).replace("##", "\\u0023\\u0023") + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    timings = {} if report.timings is None else {"timings": {n: round(s, 4) for n, s in report.timings.items()}}
    return {
        "schema": SCHEMA,
        "grader": dict(report.grader),
        "submission": printable(report.submission),
        "seed": report.seed,
        "tier": report.tier,
        "probes": dict(report.probes),
        "language": "en",
        "score": rounded(report.score),
        "max_score": rounded(report.maximum),
        "percent": round(report.percent, 1),
        "problems": problems(report),
        "exercises": [exercise(e) for e in report.exercises],
        **timings,
    }


def problems(report: Report) -> list[dict[str, Any]]:
    """What is wrong with the submission as a whole, or with one of its files."""
    return [
        {"id": p.message.id, "message": text_of(p.message), "file": p.file and printable(p.file)}
        for p in report.problems
    ]


def exercise(result: ExerciseResult) -> dict[str, Any]:
    """One exercise."""
    return {
        "name": result.name,
        "symbol": result.symbol,
        "plugin": result.plugin,
        "verdict": str(result.verdict),
        "score": rounded(result.score),
        "max_score": rounded(result.maximum),
        "reason": text_of(result.reason) if result.reason else None,
        "graded_from": file_and_cell(result.graded_from) if result.graded_from else None,
        "also_found": [file_and_cell(place) for place in result.also_found],
        "output": printable(result.output, newlines=True),
        "criteria": [criterion(c) for c in result.criteria],
        "findings": [finding(f) for f in result.findings],
        "remarks": [remark(r) for r in result.remarks],
    }


def criterion(result: CriterionResult) -> dict[str, Any]:
    """One criterion."""
    return {
        "id": result.id,
        "name": criterion_name(result.id),
        "verdict": str(result.verdict),
        "score": rounded(result.score),
        "max_score": rounded(result.maximum),
        "message": text_of(result.message) if result.message else None,
        "values": plain(result.message) if result.message else {},
    }


def finding(found: Finding) -> dict[str, Any]:
    """One finding, as far as it is visible."""
    hints = [text_of(found.message), *more(found)]
    edits = [
        {**line_of(edit.place), "before": printable(edit.before), "after": printable(edit.after)}
        for edit in found.edits
    ]
    return {
        "kind": found.kind,
        "id": found.id,
        "outputs": list(found.outputs),
        "message": text_of(found.message),
        "values": plain(found.message),
        "hints": hints,
        "formula": found.formula,
        "expected_formula": found.expected_formula,
        "edits": edits or None,
        **line_of(found.place),
        "also_lines": [place.line for place in found.also],
    }


def more(found: Finding) -> list[str]:
    """The explanation of a known mistake, where it has one."""
    text = found.message.values.get("more")
    return [printable(str(text), newlines=True)] if text else []


def remark(found: Remark) -> dict[str, Any]:
    """One remark."""
    return {
        "id": found.message.id,
        "message": text_of(found.message),
        "line": found.place and found.place.line,
    }


def line_of(place: Place | None) -> dict[str, Any]:
    """File, line and cell; null where there is none."""
    if place is None:
        return {"file": None, "line": None, "cell": None}
    return {"file": printable(place.file), "line": place.line, "cell": place.cell}


def file_and_cell(place: Place) -> dict[str, Any]:
    """Where a definition stands."""
    return {"file": printable(place.file), "cell": place.cell}


def plain(message: Message) -> dict[str, Any]:
    """A message's values as JSON has them; numbers that JSON lacks become text."""
    found: dict[str, Any] = {}
    for name, value in message.values.items():
        if isinstance(value, Message):
            found[name] = value.id
        elif isinstance(value, tuple | list):
            found[name] = list(value)
        elif value is None or isinstance(value, bool | int):
            found[name] = value
        elif isinstance(value, float):
            found[name] = value if value - value == 0 else str(value)
        else:
            found[name] = printable(str(value))
    return found


def rounded(points: float) -> float:
    """Points with four digits, so that thirds add up in sight."""
    return round(points, 4)
