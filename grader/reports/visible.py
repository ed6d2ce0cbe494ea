"""Hide what a student may not see; it runs once, before any format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from grader.model import NOTHING, CriterionResult, ExerciseResult, Finding, Message, Report, Verdict

PLACE_LEVEL, REASON_LEVEL, FORMULA_LEVEL, EDIT_LEVEL = 1, 2, 3, 4
HIDDEN = "hidden"
WITH_RIGHT_NUMBER = ("value", "dtype.value", "follows_forward")  # messages
FORWARD = ("out", "y", "loss")  # the names of the result of `forward` in findings
Hidden = Callable[[str, str], bool]  # is this criterion of this exercise hidden?


def visible(
    report: Report, *, level: int, most: int = EDIT_LEVEL, hidden: Hidden = lambda exercise, criterion: False
) -> Report:
    """Return the report up to a hint level, with one line for all hidden criteria of an exercise.

    The right formula and the guide show from level 3 on, and the edits from level 4 on. Level 0 has no findings.
    `most` is the highest level that the reader may ask for.
    """
    shown = (hide_criteria(exercise, hidden) for exercise in report.exercises)
    return replace(report, exercises=tuple(limit_exercise(exercise, level, most) for exercise in shown))


def limit_exercise(result: ExerciseResult, level: int, most: int) -> ExerciseResult:
    """Return a result up to a level, with the next level that has something new."""
    shown = limit_findings(result, level)
    further = (above for above in range(level + 1, most + 1) if limit_findings(result, above) != shown)
    return replace(shown, next_level=next(further, None))


def limit_findings(result: ExerciseResult, level: int) -> ExerciseResult:
    """Return a result with its findings and its guide up to a level."""
    findings = tuple(limit_finding(finding, level, result.verdict) for finding in result.findings)
    findings = findings if level >= PLACE_LEVEL else ()
    criteria = result.criteria if level >= REASON_LEVEL else tuple(map(hide_right_number, result.criteria))
    guide = result.guide if level >= FORMULA_LEVEL else ()
    return replace(result, criteria=criteria, findings=findings, guide=guide)


def hide_right_number(criterion: CriterionResult) -> CriterionResult:
    """Return a criterion whose message does not say the number that an output must have."""
    message = criterion.message
    if message is None or message.id not in WITH_RIGHT_NUMBER:
        return criterion
    shown = {name: value for name, value in message.values.items() if name not in ("expected", "digits")}
    return replace(criterion, message=replace(message, values=shown))


def limit_finding(finding: Finding, level: int, verdict: Verdict = Verdict.FAILED) -> Finding:
    """Return a finding up to a level: 1 place and what happened there, 2 reason, 3 right formula, 4 edits."""
    if level < REASON_LEVEL:
        # the id and the outputs of a finding say which mistake it is
        line = finding.place and finding.place.line
        message = Message("place_only", {"happened": Message(f"place_only.{verdict}"), "line": line})
        finding = replace(finding, id="place_only", message=message, formula=None, outputs=())
    return replace(
        finding,
        expected_formula=finding.expected_formula if level >= FORMULA_LEVEL else None,
        edits=finding.edits if level >= EDIT_LEVEL else (),
        # the highest level of each kind; one picture has what those below it have
        pictures=tuple({one.kind: one for one in finding.pictures if one.level <= level}.values()),
    )


def hide_criteria(result: ExerciseResult, hidden: Hidden) -> ExerciseResult:
    """Return a result with one line in place of its hidden criteria.

    The captured output is left out, because code can print its arguments. After a hidden criterion has failed,
    only findings about visible failed outputs stay.
    """
    away = [c for c in result.criteria if hidden(result.name, c.id)]
    if not away:
        return result
    passed = all(c.verdict is Verdict.PASSED for c in away)
    line = CriterionResult(
        HIDDEN,
        Verdict.PASSED if passed else Verdict.FAILED,
        sum(c.score for c in away),
        sum(c.maximum for c in away),
        None if passed else Message("hidden_criteria"),
    )
    shown = tuple(c for c in result.criteria if c not in away)
    findings, remarks, guide = result.findings, result.remarks, result.guide
    if not passed:
        outputs = {find_output(c.id) for c in shown if c.verdict is not Verdict.PASSED}
        outputs -= {find_output(c.id) for c in away if c.verdict is not Verdict.PASSED}
        findings = tuple(f for f in findings if f.outputs and outputs.issuperset(map(normalize_output, f.outputs)))
        remarks, guide = (), ()
    return replace(result, criteria=(*shown, line), findings=findings, remarks=remarks, output=NOTHING, guide=guide)


def find_output(criterion: str) -> str:
    """Return the output of a criterion: `backward.dx` and `numeric.dx` are about dx."""
    side, _, output = criterion.partition(".")
    return "out" if side == "forward" else output or side


def normalize_output(output: str) -> str:
    """Return the name of an output as criteria have it."""
    return "out" if output in FORWARD else output
