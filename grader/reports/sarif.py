"""Write a report as SARIF 2.1.0: a result for each explanation with a place, and a rule for each id.

Viewers need a place. A finding without one is a notification of the run. This format has no score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.model import ExerciseResult, Place, Report, Verdict
from grader.reports.explanations import choose_remarks, format_cell, list_explanations
from grader.reports.gitlab import choose_line, make_fingerprint
from grader.reports.json import write_json
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "notice": "note"}  # by the word of GitHub
Result = dict[str, Any]


def render_sarif(report: Report, look: Look) -> str:
    """Return the document with one run."""
    found = [*list_problem_results(report, look)]
    for exercise in report.exercises:
        found += list_exercise_results(exercise, look)
    results = [result for result in found if "locations" in result]
    rules = {rule["id"]: rule for exercise in report.exercises for rule in list_rules(exercise, look.catalogue)}
    seen: Counter[tuple[str, str]] = Counter()
    for result in results:
        rules.setdefault(result["ruleId"], make_rule(result["ruleId"], result["message"]["text"]))
        key = (result["ruleId"], result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        result["partialFingerprints"] = {"bpgrade/1": make_fingerprint("", *key, seen[key])}
        seen[key] += 1
    used = {result["ruleId"] for result in results}
    faulty = any(exercise.verdict is Verdict.GRADER_FAULT for exercise in report.exercises)
    run = {
        "tool": {
            "driver": {
                "name": "bpgrade",
                "version": report.grader["version"],
                "rules": [rule for id, rule in rules.items() if id in used],
            }
        },
        "language": look.catalogue.language,
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": report.readable and not faulty,
                "toolExecutionNotifications": [
                    {"level": result["level"], "message": result["message"], "descriptor": {"id": result["ruleId"]}}
                    for result in found
                    if "locations" not in result
                ],
            }
        ],
        "results": results,
    }
    return write_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def list_problem_results(report: Report, look: Look) -> Iterator[Result]:
    """Yield a result for each problem of a file, or of the submission."""
    for problem in report.problems:
        place = None if problem.file is None else Place(problem.file)
        text = look.catalogue.format_message(problem.message)
        yield make_result(problem.message.id, "error" if problem.costs else "note", text, place, look)


def list_exercise_results(exercise: ExerciseResult, look: Look) -> Iterator[Result]:
    """Yield a result for each explanation and each remark of an exercise."""
    word = OUTCOMES[exercise.verdict].github
    for one in list_explanations(exercise, look.catalogue) if word else ():
        text = f"{exercise.name}: {' '.join(one.lines)}"
        yield make_result(f"{exercise.name}/{one.id}", LEVELS[word or "notice"], text, one.place, look)
    for remark in choose_remarks(exercise, look.catalogue):
        text = f"{exercise.name}: {look.catalogue.format_message(remark.message)}"
        yield make_result(f"{exercise.name}/{remark.message.id}", "note", text, remark.place, look)


def make_result(id: str, level: str, text: str, place: Place | None, look: Look) -> Result:
    """Make a result; in a notebook the text names cell and line, and the region is the first line."""
    result: Result = {"ruleId": id, "level": level, "message": {"text": text}}
    if place is None:
        return result
    region = {"startLine": choose_line(place)}
    if place.cell is not None:
        result["message"] = {"text": f"{format_cell(place, look.catalogue)}: {text}"}
    elif place.column:
        region["startColumn"] = place.column
    file = {"uri": quote(printable(look.root + place.file))}
    result["locations"] = [{"physicalLocation": {"artifactLocation": file, "region": region}}]
    return result


def list_rules(exercise: ExerciseResult, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """Yield a rule for each finding that has a long form: its help text."""
    for finding in exercise.findings:
        texts = [catalogue.format_message(finding.message), *catalogue.list_further(finding.message)]
        yield make_rule(f"{exercise.name}/{finding.id}", "\n".join(texts))


def make_rule(id: str, text: str) -> dict[str, Any]:
    """Make a rule whose first line is its description; GitHub wants one in both lengths."""
    first = {"text": text.partition("\n")[0]}
    return {"id": id, "shortDescription": first, "fullDescription": first, "help": {"text": text}}
