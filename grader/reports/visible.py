"""What a student may see of a report, by hint level: the only filter, before every format."""

from __future__ import annotations

from dataclasses import replace

from grader.model import Finding, Message, Report

REASON_LEVEL, FORMULA_LEVEL, EDIT_LEVEL = 2, 3, 4


def visible(report: Report, *, level: int) -> Report:
    """The report without what is above the hint level: the right formula from 3 on, the edit from 4 on."""
    exercises = tuple(
        replace(exercise, findings=tuple(shown(finding, level) for finding in exercise.findings))
        for exercise in report.exercises
    )
    return replace(report, exercises=exercises)


def shown(finding: Finding, level: int) -> Finding:
    """A finding up to a level: 1 place, 2 reason and the student's formula, 3 right formula, 4 edit."""
    if level < REASON_LEVEL:
        # the id and the outputs of a finding say which mistake it is
        finding = replace(finding, id="place_only", message=Message("place_only"), formula=None, outputs=())
    return replace(
        finding,
        expected_formula=finding.expected_formula if level >= FORMULA_LEVEL else None,
        edits=finding.edits if level >= EDIT_LEVEL else (),
    )
