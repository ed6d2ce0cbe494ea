"""Find out why the exercises of a report are wrong. Verdicts, points and criteria stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from grader.diagnosis import formula
from grader.diagnosis.engine import locate
from grader.diagnosis.failed_exercise import EDIT_SECONDS, FailedExercise
from grader.diagnosis.findings import find_findings, name_epsilon
from grader.diagnosis.guide import WITHOUT_REASONS, add_guide
from grader.diagnosis.mistakes import confirm_mistakes, find_stopping, match_mistakes
from grader.diagnosis.proposals.exceptions import repeat_exception
from grader.diagnosis.proposals.stops import find_stop
from grader.diagnosis.unread import explain_displaced, explain_unreached, explain_unread_name
from grader.diagnosis.verify import propose_causes, verify
from grader.diagnosis.wording import show_names
from grader.grading.attempt import Attempt
from grader.grading.grade import Evidence, Grading, try_with_stand_ins
from grader.grading.known_mistakes import MatchedMistake, MistakeFailed
from grader.grading.plan import Plan, plugin_fault
from grader.grading.run import run_alone
from grader.grading.verdict import JudgedAttempt, judge_outcome
from grader.model import Check, Edit, ExerciseResult, Finding, Message, Mistake, Place, Remark, Report, Verdict
from grader.sandbox import SandboxFailed
from grader.submission.edit import edit_submission, replace_line, restore_place
from grader.submission.matching import find_candidates, is_stub
from grader.submission.source import Submission
from grader.submission.unreached import find_unreached

DEPTH = 3  # faults behind faults that are looked for
TRAINING_SECONDS = 1.0  # of a training in a mended copy


def grade_and_explain(submission: Submission, grading: Grading) -> Report:
    """Grade one submission, and explain what is wrong in it."""
    *_, report = grade_in_steps(submission, grading)
    return report


def grade_in_steps(submission: Submission, grading: Grading) -> Iterator[Report]:
    """Yield the report of one submission when it is marked, and again with what is wrong in it."""
    grading = grading.meter()
    marked = grading.mark(submission)
    yield marked.report
    yield explain(marked.report, marked.evidence, grading)


def grade_or_explain(submission: Submission, grading: Grading) -> tuple[Report, bool]:
    """Return the report of one submission, and whether its findings are in it.

    They are still to come, unless its children were idle. A second run would be idle for as long again.
    """
    grading = grading.meter()
    marked = grading.mark(submission)
    if not grading.is_idle():
        return marked.report, False
    return explain(marked.report, marked.evidence, grading), True


def explain_again(report: Report, submission: Submission, grading: Grading) -> Report:
    """Explain a report whose evidence is gone.

    Runs once more what needs a reason, and what that is built on. `grading` has the checks, seed and limits of the
    report.
    """
    grading = grading.meter()
    marked = grading.narrow(find_unexplained(report)).mark(submission)
    return explain(report, marked.evidence, grading)


def find_unexplained(report: Report) -> set[str]:
    """Name the exercises of a report without findings that have reasons to find."""
    return {result.name for result in report.exercises if result.lent or result.verdict not in WITHOUT_REASONS}


def explain(report: Report, evidence: Evidence, grading: Grading) -> Report:
    """Return the report with findings."""
    checks = {plan.check.name: plan.check for plan in grading.plans}
    explained = (
        show_names(explain_exercise(one, checks[one.name], evidence, grading), checks[one.name])
        if one.name in checks
        else one
        for one in report.exercises
    )
    return replace(report, exercises=tuple(explained))


def explain_exercise(result: ExerciseResult, check: Check, evidence: Evidence, grading: Grading) -> ExerciseResult:
    """Return the result of one exercise with findings, and with a remark where a reason cannot be found."""
    judged = evidence.judged.get(result.name)
    if judged is None:
        return add_guide(explain_unrun(result, evidence.submission, grading), check, ())
    counted = judged.judgement.counted
    if [line.verdict for line in judged.result.criteria] != [line.verdict for line in result.criteria]:
        remark = Remark(Message("not_repeated"), judged.place)
        return add_guide(replace(result, remarks=(*result.remarks, remark)), check, counted)
    needed = list(find_wrong_prerequisites(judged, evidence))
    if (stop := find_stop(judged.outcome, evidence.submission)) is not None:
        return add_guide(replace(result, findings=(stop, *needed)), check, counted)
    failed = FailedExercise(judged, evidence.submission, grading)
    findings, remarks = find_reasons(failed)
    # the right formula, of which only the shape is another, explains nothing
    findings = tuple(replace(f, formula=None) if f.formula == f.expected_formula else f for f in findings)
    if findings:
        from grader.diagnosis.pictures.draw import add_pictures  # a right exercise does not wait for it

        findings = add_pictures(findings, failed)
    findings = (*findings, *needed)
    return add_guide(replace(result, findings=findings, remarks=(*result.remarks, *remarks)), check, counted, failed)


def explain_unrun(result: ExerciseResult, submission: Submission, grading: Grading) -> ExerciseResult:
    """Explain a definition that Python does not reach."""
    plan = next(plan for plan in grading.plans if plan.check.name == result.name)
    try:
        has_reason = result.reason is not None and result.reason.id != "missing"
        is_hidden, alone = has_reason and result.verdict in (Verdict.RAISED, Verdict.MISSING), len(grading.plans) == 1
        unreached = find_unreached(plan.check, grading.checks, submission, alone=alone) if is_hidden else None
        findings = explain_unreached(unreached, plan, submission, grading) if unreached and unreached.own else ()
        findings += look_behind(findings, plan, submission, grading)
    except SandboxFailed:
        raise
    except Exception as error:  # a known mistake of a plugin, or a text that defeats whoever explains it
        return replace(result, remarks=(*result.remarks, Remark(state_failure(error, plan.check), result.graded_from)))
    return replace(result, findings=findings, reason=findings[0].message if findings else result.reason)


def find_reasons(failed: FailedExercise) -> tuple[tuple[Finding, ...], list[Remark]]:
    """Find why an attempt failed, and remark on what keeps a reason from being found."""
    remarks: list[Remark] = []
    if failed.is_too_large and not failed.judged.passed:
        raised = next((observation.raised for observation in failed.counted if observation.raised), None)
        facts = (repeat_exception(failed.code, raised),) if raised is not None else ()  # nothing that takes a search
        return facts, [Remark(Message("not_explained"), failed.judged.place)]
    while not failed.judged.passed and failed.counted:
        try:
            found, whole = explain_unread_name(failed) or explain_displaced(failed), False
            if not found:
                found, whole = explain_values(failed)
            behind = () if whole else look_behind(found, failed.attempt, failed.submission, failed.grading)
            return found + behind, remarks
        except SandboxFailed:
            raise
        except Exception as error:  # a text can defeat whoever explains it (deep nesting, huge numbers)
            remarks.append(Remark(state_failure(error, failed.check), failed.judged.place))
            if not isinstance(error, MistakeFailed):
                break
            failed = replace(failed, judged=without_mistake(failed.judged, error.mistake))
    return (), remarks


def state_failure(error: Exception, check: Check) -> Message:
    """Say what kept a reason from being found: a mistake of a plugin, or a text that is too deep."""
    if not isinstance(error, MistakeFailed):
        return Message("not_explained" if isinstance(error, RecursionError) else "no_reason")
    part = f"mistake {error.mistake.__name__} of {check.name}"
    return plugin_fault(replace(check, plugin=error.mistake.__module__.partition(".")[0]), part, error.error)


def without_mistake(judged: JudgedAttempt, mistake: Mistake) -> JudgedAttempt:
    """Return the attempt with a check that does not have the known mistake."""
    attempt = judged.outcome.attempt
    check = replace(judged.check, mistakes=tuple(one for one in judged.check.mistakes if one is not mistake))
    attempt = replace(attempt, plan=replace(attempt.plan, check=check))
    return replace(judged, outcome=replace(judged.outcome, attempt=attempt))


def find_wrong_prerequisites(judged: JudgedAttempt, evidence: Evidence) -> Iterator[Finding]:
    """Name the wrong layers that a stand-in replaced."""
    for need in judged.outcome.attempt.stand_ins.exercises:
        own = evidence.judged.get(need.name)
        if own is not None and not own.passed:
            values = {"layer": need.symbol, "exercise": need.name}
            id = f"needs_{need.name.rpartition('/')[2]}"
            yield Finding("dependency", id, Message("needs_wrong", values), place=own.place)


def explain_values(failed: FailedExercise) -> tuple[tuple[Finding, ...], bool]:
    """Find why an attempt failed, and where; and say whether the exercise passes once the first is mended.

    A slip that is proved comes first.
    """
    with np.errstate(all="ignore"):
        slip, whole = verify(propose_causes(failed), failed)
        matches = match_mistakes(failed)
        if slip is not None and confirm_mistakes(find_stopping(matches, failed), failed):
            slip = None  # a known mistake that stops at the same shapes says more
        if slip is not None and whole:
            return (slip,), True
        found = explain_outputs(failed, slip, matches)
        confirmed = confirm_mistakes(matches, failed)  # by then fresh inputs were run beside the edits
        return found if len(confirmed) == len(matches) else explain_outputs(failed, slip, confirmed), False


def explain_outputs(
    failed: FailedExercise, slip: Finding | None, matches: Sequence[MatchedMistake]
) -> tuple[Finding, ...]:
    """Find why outputs are wrong, and where, behind a slip that is proved."""
    findings = name_epsilon(find_findings(failed, matches), failed.judged)
    if slip is None:
        return formula.state_formulas(locate(findings, failed), failed)
    findings = tuple(f for f in findings if f.kind != "name" and f.id != slip.id)
    found = formula.state_formulas(locate(findings, failed), failed)
    # what else is said of the line follows from the slip, or shows once that is mended
    line = slip.place and replace(slip.place, column=None)
    return (slip, *(f for f in found if not (f.place and replace(f.place, column=None) == line)))


def look_behind(
    found: Sequence[Finding], start: Attempt | Plan, submission: Submission, grading: Grading
) -> tuple[Finding, ...]:
    """Mend the proved slips in a copy, run the copy, and explain it; repeat while a slip is found.

    `start` is a plan where the submission as it was handed in could not be run.
    """
    further: list[Finding] = []
    known = {(finding.id, finding.place) for finding in found}
    handed_in, rounds = submission, list[Sequence[Edit]]()
    first = next((finding.place.line for finding in found if finding.edits and finding.place), None)
    for _ in range(DEPTH):
        edits = [edit for finding in found if finding.kind == "name" for edit in finding.edits]
        failed = try_mended(edit_submission(submission, edits), start, grading) if edits else None
        if failed is None:
            break
        rounds.append(edits)
        start, submission = failed.attempt, failed.submission
        found, whole = explain_values(failed)
        seen = [restore_finding(finding, rounds, handed_in) for finding in found]
        new = [finding for finding in seen if (finding.id, finding.place) not in known]
        # what a mended copy computes is not the student's
        once = [Message("once_mended", {"line": first, "then": finding.message}) for finding in new]
        further += [replace(finding, message=m, formula=None) for finding, m in zip(new, once, strict=True)]
        known |= {(finding.id, finding.place) for finding in seen}
        if whole:
            break
    return tuple(further)


def try_mended(copy: Submission, start: Attempt | Plan, grading: Grading) -> FailedExercise | None:
    """Run the exercise in a mended copy; None where it passes, or shows nothing."""
    plan = start if isinstance(start, Plan) else start.plan
    # the copy may run without end where the original stopped at once
    plan = replace(plan, check=replace(plan.check, seconds=min(plan.check.seconds, TRAINING_SECONDS)))
    found = find_candidates(plan.check, grading.checks, copy)
    if not found or is_stub(plan.check, found[0]):
        return None
    attempt = Attempt(plan, found[0]) if isinstance(start, Plan) else replace(start, plan=plan, candidate=found[0])
    quick = replace(attempt, cpu=EDIT_SECONDS)
    judged = judge_outcome(run_alone(quick, copy, grading.sandbox, grading.limits))
    judged = try_with_stand_ins(judged, Evidence(copy, {}), grading)
    failed = FailedExercise(judged, copy, grading)
    return failed if judged.judgement.counted and not judged.passed and not failed.is_too_large else None


def restore_finding(finding: Finding, rounds: Sequence[Sequence[Edit]], submission: Submission) -> Finding:
    """Return the finding of a mended copy with the lines of the submission."""
    source, place = submission.source(finding.place.file) if finding.place else None, finding.place
    if source is None or place is None:
        return finding

    def restore(place: Place) -> Place:
        for edits in reversed(rounds):
            place = restore_place(place, edits)
        return place

    place = restore(place)
    edits = tuple(replace_line(source, restore(edit.start), edit.after) for edit in finding.edits)
    line = source.line(place)
    if line != finding.source_line:  # the column is that of the copy
        place = next((edit.start for edit in edits if edit.start == place), replace(place, column=None))
    return replace(finding, edits=edits, place=place, source_line=line)
