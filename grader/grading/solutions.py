"""Ask the solutions of a plugin: a check whose own solution does not pass grades nobody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from grader.grading.grade import Grading
from grader.grading.verdict import give_no_points
from grader.model import Message, Report, Verdict
from grader.submission.read import read_submission

NO_FAULT = (Verdict.PASSED, Verdict.NOT_STARTED, Verdict.MISSING)


def find_wrong_solutions(grading: Grading, folders: Mapping[str, Path], names: Collection[str]) -> dict[str, str]:
    """Find the exercises of these names whose own solution does not pass, each with a sentence."""
    asked = [plan.check for plan in grading.plans if plan.check.name in names and not plan.check.is_proved]
    found: dict[str, str] = {}
    for plugin in dict.fromkeys(check.plugin for check in asked if check.plugin in folders):
        own = grading.narrow({check.name for check in asked if check.plugin == plugin})
        for result in own.grade(read_submission(folders[plugin])).exercises:
            if result.verdict not in (*NO_FAULT, Verdict.GRADER_FAULT):
                lines = (line for line in result.criteria if line.verdict not in (*NO_FAULT, Verdict.SKIPPED))
                first = next((f": {line.id} is {line.verdict}" for line in lines), "")
                found[result.name] = f"its own solution is {result.verdict}{first}"
    return found


def settle_by_solutions(report: Report, grading: Grading, folders: Mapping[str, Path]) -> Report:
    """Return the report with a fault of the grader for each failure that the plugin's own solution shares."""
    failing = [one.name for one in report.exercises if one.verdict not in (*NO_FAULT, Verdict.GRADER_FAULT)]
    wrong = find_wrong_solutions(grading, folders, failing) if failing and folders else {}
    checks = {plan.check.name: plan.check for plan in grading.plans}
    settled = []
    for result in report.exercises:
        if result.name in wrong:
            check = checks[result.name]
            values = {"plugin": check.plugin, "exercise": check.name, "text": wrong[check.name]}
            result = replace(give_no_points(check, Verdict.GRADER_FAULT, Message("contradiction", values)))
        settled.append(result)
    return replace(report, exercises=tuple(settled))
