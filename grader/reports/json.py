"""Write a report as JSON; schema.json beside this file describes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.model import CriterionResult, ExerciseResult, Finding, Message, Place, Remark, Report
from grader.reports.look import Look
from grader.reports.pictures import draw_as_text

SCHEMA = "bpgrade/report/1"


def render_json(report: Report, look: Look) -> str:
    """Return the report as a JSON document."""
    return write_json(make_document(report, look.catalogue))


def write_json(document: Any, *, indent: int | None = 1) -> str:
    """Write data as JSON in ASCII, which every console can print; `##` is escaped, because logs obey `##[`."""
    return json.dumps(document, indent=indent, allow_nan=False).replace("##", "\\u0023\\u0023") + "\n"


def make_document(report: Report, catalogue: Catalogue) -> dict[str, Any]:
    """Make the dictionary of a report."""
    timings = {} if report.timings is None else {"timings": {n: round(s, 4) for n, s in report.timings.items()}}
    return {
        "schema": SCHEMA,
        "grader": dict(report.grader),
        "submission": printable(report.submission),
        "seed": report.seed,
        "tier": report.tier,
        "probes": dict(report.probes),
        "language": catalogue.language,
        "score": round_points(report.score),
        "max_score": round_points(report.maximum),
        "percent": None if report.percent is None else round(report.percent, 1),
        "problems": make_problems(report, catalogue),
        "exercises": [make_exercise(e, catalogue) for e in report.exercises],
        **timings,
    }


def make_problems(report: Report, catalogue: Catalogue) -> list[dict[str, Any]]:
    """List the problems of the submission."""
    return [
        {"id": p.message.id, "message": catalogue.format_message(p.message), "file": p.file and printable(p.file)}
        for p in report.problems
    ]


def make_exercise(result: ExerciseResult, catalogue: Catalogue) -> dict[str, Any]:
    """Make the dictionary of one exercise."""
    guide = [catalogue.format_message(line) for line in result.guide]
    return {
        "name": result.name,
        "symbol": result.symbol,
        "symbols": [*result.symbols],
        "plugin": result.plugin,
        "verdict": str(result.verdict),
        "score": round_points(result.score),
        "max_score": round_points(result.maximum),
        "reason": catalogue.format_message(result.reason) if result.reason else None,
        "graded_from": make_cell(result.graded_from) if result.graded_from else None,
        "also_found": [make_cell(place) for place in result.also_found],
        "output": printable(result.output, newlines=True),
        "criteria": [make_criterion(c, catalogue) for c in result.criteria],
        "findings": [
            # the guide is about the whole exercise; a reader of hints finds it with the first finding
            make_finding(f, catalogue, guide if number == 0 else ())
            for number, f in enumerate(result.findings)
        ],
        "remarks": [make_remark(r, catalogue) for r in result.remarks],
        "guide": guide,
    }


def make_criterion(result: CriterionResult, catalogue: Catalogue) -> dict[str, Any]:
    """Make the dictionary of one criterion."""
    return {
        "id": result.id,
        "name": catalogue.name_criterion(result.id),
        "verdict": str(result.verdict),
        "score": round_points(result.score),
        "max_score": round_points(result.maximum),
        "message": catalogue.format_message(result.message) if result.message else None,
        "values": make_values(result.message) if result.message else {},
    }


def make_finding(found: Finding, catalogue: Catalogue, guide: Sequence[str]) -> dict[str, Any]:
    """Make the dictionary of one finding, with the guide at the end of its hints."""
    text = catalogue.format_message(found.message)
    edits = [
        {**make_place(edit.start), "before": printable(edit.before), "after": printable(edit.after)}
        if edit.inserted is None
        else {**make_place(edit.start), "line": edit.inserted[0], "before": "", "after": print_lines(edit.inserted[1])}
        for edit in found.edits
    ]
    return {
        "kind": found.kind,
        "id": found.id,
        "outputs": list(found.outputs),
        "message": text,
        "values": make_values(found.message),
        "hints": [text, *catalogue.list_further(found.message), *guide],
        "formula": found.formula,
        "expected_formula": found.expected_formula,
        "edits": edits or None,
        **make_place(found.place),
        "column": found.place and found.place.column,
        "also_lines": [place.line for place in found.also],
        "operands": [catalogue.format_message(operand.phrase) for operand in found.operands],
        "pictures": [
            {"kind": one.kind, "level": one.level, "lines": draw_as_text(one, Look(catalogue))}
            for one in found.pictures
        ],
    }


def print_lines(text: str) -> str:
    """Make each line of a text harmless."""
    return "\n".join(map(printable, text.split("\n")))


def make_remark(found: Remark, catalogue: Catalogue) -> dict[str, Any]:
    """Make the dictionary of one remark."""
    return {
        "id": found.message.id,
        "message": catalogue.format_message(found.message),
        "line": found.place and found.place.line,
    }


def make_place(place: Place | None) -> dict[str, Any]:
    """Return file, line and cell; each is null when it is not known."""
    if place is None:
        return {"file": None, "line": None, "cell": None}
    return {"file": printable(place.file), "line": place.line, "cell": place.cell}


def make_cell(place: Place) -> dict[str, Any]:
    """Return the file and the cell of a definition."""
    return {"file": printable(place.file), "cell": place.cell}


def make_values(message: Message) -> dict[str, Any]:
    """Return the values of a message as JSON has them; numbers that JSON lacks become text."""
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


def round_points(points: float) -> float:
    """Round points to four digits, so that no sum shows an error of floating point."""
    return round(points, 4)
