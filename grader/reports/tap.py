"""Write a report in the Test Anything Protocol, version 13: a test for each exercise.

This format has no score. Only a passed exercise is `ok`. An exercise that was not graded is skipped, and the run
bails out.
"""

from __future__ import annotations

from collections.abc import Iterator

from grader.catalogue.harmless import for_log, printable
from grader.model import ExerciseResult, Report, Verdict
from grader.reports.explanations import choose_remarks, format_place, format_total, list_explanations, list_problems
from grader.reports.json import write_json
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES
from grader.reports.unscored import explain_no_score


def render_tap(report: Report, look: Look) -> str:
    """Return the lines of the document."""
    lines = ["TAP version 13", f"1..{len(report.exercises)}"]
    lines += (f"# {printable(problem)}" for problem in list_problems(report, look.catalogue))
    for number, exercise in enumerate(report.exercises, 1):
        lines += list_test_lines(number, exercise, look)
    reason = explain_no_score(report, look.catalogue)
    lines.append(f"Bail out! {reason}" if reason else f"# {format_total(report, look.catalogue)}")
    return for_log("\n".join(lines) + "\n")


def list_test_lines(number: int, exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Yield the line of a test, and its explanations as a block of YAML; each value is JSON."""
    word = look.catalogue.name_verdict(exercise.verdict)
    passed = exercise.verdict is Verdict.PASSED
    skipped = exercise.verdict in (Verdict.GRADER_FAULT, Verdict.UNSETTLED)
    yield f"{'ok' if passed else 'not ok'} {number} - {exercise.name}{f' # SKIP {word}' if skipped else ''}"
    reasons = [
        " ".join(filter(None, (format_place(one.place, look.prefix, look.catalogue), *one.lines)))
        for one in list_explanations(exercise, look.catalogue)
    ]
    notes = [look.catalogue.format_message(remark.message) for remark in choose_remarks(exercise, look.catalogue)]
    if passed and not notes:
        return
    values = {"message": word, "severity": OUTCOMES[exercise.verdict].junit or "comment", "reasons": reasons}
    yield "  ---"
    for name, value in ({**values, "notes": notes} if notes else values).items():
        yield f"  {name}: {write_json(value, indent=None).rstrip()}"
    yield "  ..."
