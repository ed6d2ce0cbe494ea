"""The report of a submission that could not be graded within our own bounds. It earns nothing, and is no zero."""

from __future__ import annotations

from dataclasses import replace

from grader.diagnosis.explain import find_unexplained
from grader.grading.grade import Grading
from grader.grading.plan import describe_grader
from grader.grading.verdict import give_no_points
from grader.model import Message, Remark, Report, Verdict

BOUNDS = ("unsettled_cpu", "unsettled_wall", "unsettled_memory", "unsettled_died")


def report_unsettled(name: str, grading: Grading, reason: Message) -> Report:
    """Return a report in which every exercise is unsettled for this reason."""
    exercises = tuple(give_no_points(plan.check, Verdict.UNSETTLED, reason) for plan in grading.plans)
    box, grader = grading.sandbox, describe_grader(grading.plans)
    return Report(name, grading.seed, box.tier, box.probes, grader, exercises)


def leave_unexplained(report: Report) -> Report:
    """Return a report with a remark at each exercise whose reasons a bound of ours kept from being found."""
    unexplained, remark = find_unexplained(report), Remark(Message("no_reason"))
    exercises = [replace(e, remarks=(*e.remarks, remark)) if e.name in unexplained else e for e in report.exercises]
    return replace(report, exercises=tuple(exercises))


def describe_fault(error: Exception) -> Message:
    """Return the message for an exception of the grader."""
    return Message("grader_failed", {"type": type(error).__name__, "text": str(error)[:300]})
