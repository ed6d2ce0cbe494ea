"""Find out why the exercises of a report are wrong. Verdicts, points and criteria stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType

from grader.diagnosis.behind import look_behind, propose, verify
from grader.diagnosis.engine import Proposal
from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.findings import name_misspelt
from grader.diagnosis.mistakes import MistakeFailed
from grader.diagnosis.proposals import syntax
from grader.grading.grade import Evidence, Grading, Marked, find_tried_without_stand_ins
from grader.grading.plan import plugin_fault
from grader.grading.verdict import JudgedAttempt
from grader.model import ExerciseResult, Finding, Message, Mistake, Remark, Report, Verdict
from grader.sandbox import SandboxFailed
from grader.submission.matching import find_broken, find_misspelt
from grader.submission.source import Submission

NO_PROPOSALS: Mapping[str, Proposal] = MappingProxyType({})
WITHOUT_REASONS = (Verdict.PASSED, Verdict.NOT_STARTED, Verdict.GRADER_FAULT)


def grade_and_explain(submission: Submission, grading: Grading) -> Report:
    """Grade one submission, and explain what is wrong in it."""
    marked, proposals = mark_with_edits(submission, grading)
    return explain(marked.report, marked.evidence, grading, proposals)


def explain_again(report: Report, submission: Submission, grading: Grading) -> Report:
    """Explain a report whose evidence is gone.

    Runs once more what needs a reason, and what that is built on. `grading` has the checks, seed and limits of the
    report.
    """
    marked, proposals = mark_with_edits(submission, grading.narrow(find_unexplained(report)))
    return explain(report, marked.evidence, grading, proposals)


def mark_with_edits(submission: Submission, grading: Grading) -> tuple[Marked, dict[str, Proposal]]:
    """Grade one submission; the child that tries a failed exercise alone tries the edits that could mend it, too."""
    trial = grading.try_together(submission)
    proposals: dict[str, Proposal] = {}
    for judged in find_tried_without_stand_ins(trial, grading):
        with suppress(Exception):  # an explanation says what keeps it from being made
            proposals[judged.check.name] = propose(FailedExercise(judged, submission, grading))
    edits = {name: one.batches[0].attempts for name, one in proposals.items() if one.batches}
    return grading.settle(trial, edits), proposals


def find_unexplained(report: Report) -> set[str]:
    """Name the exercises of a report without findings that have reasons to find."""
    return {result.name for result in report.exercises if result.lent or result.verdict not in WITHOUT_REASONS}


def explain(
    report: Report, evidence: Evidence, grading: Grading, proposals: Mapping[str, Proposal] = NO_PROPOSALS
) -> Report:
    """Return the report with findings; `proposals` are those whose edits ran with the evidence."""
    explained = (explain_exercise(one, evidence, grading, proposals.get(one.name)) for one in report.exercises)
    return replace(report, exercises=tuple(explained))


def explain_exercise(
    result: ExerciseResult, evidence: Evidence, grading: Grading, proposal: Proposal | None = None
) -> ExerciseResult:
    """Return the result of one exercise with findings, and with a remark where a reason cannot be found."""
    judged = evidence.judged.get(result.name)
    if judged is None:
        return explain_unrun(result, evidence.submission, grading)
    if [line.verdict for line in judged.result.criteria] != [line.verdict for line in result.criteria]:
        return replace(result, remarks=(*result.remarks, Remark(Message("not_repeated"), judged.place)))
    findings, remarks = find_reasons(FailedExercise(judged, evidence.submission, grading), proposal)
    needed = find_wrong_prerequisites(judged, evidence)
    return replace(result, findings=(*findings, *needed), remarks=(*result.remarks, *remarks))


def explain_unrun(result: ExerciseResult, submission: Submission, grading: Grading) -> ExerciseResult:
    """Explain a text that does not compile, or a definition that may have a misspelt name."""
    plan = next(plan for plan in grading.plans if plan.check.name == result.name)
    findings: tuple[Finding, ...] = ()
    if result.verdict is Verdict.RAISED and (broken := find_broken(plan.check, grading.checks, submission)):
        findings = syntax.findings(broken)
        result = replace(result, reason=findings[0].message)
    elif result.verdict is Verdict.MISSING and (meant := find_misspelt(plan.check, grading.checks, submission)):
        findings = (name_misspelt(plan.check, meant),)
    try:
        further = look_behind(findings, plan, submission, grading)
    except SandboxFailed:
        raise
    except Exception:  # a known mistake of a plugin, or a text that defeats whoever explains it
        further = ()
    return replace(result, findings=(*findings, *further))


def find_reasons(failed: FailedExercise, proposal: Proposal | None) -> tuple[tuple[Finding, ...], list[Remark]]:
    """Find why an attempt failed, and remark on what keeps a reason from being found."""
    remarks: list[Remark] = []
    while not failed.judged.passed and failed.counted:
        try:
            return explain_attempt(failed, proposal), remarks
        except MistakeFailed as error:
            remarks.append(Remark(plugin_fault(failed.check, "mistakes", error.error)))
            failed = replace(failed, judged=without_mistake(failed.judged, error.mistake))
        except SandboxFailed:
            raise
        except Exception:  # a text can defeat whoever explains it (deep nesting, huge numbers); its verdict stays
            remarks.append(Remark(Message("not_explained"), failed.judged.place))
            break
    return (), remarks


def explain_attempt(failed: FailedExercise, proposal: Proposal | None) -> tuple[Finding, ...]:
    """Find why an attempt failed, and what shows once that is mended."""
    if proposal is None or failed.judged.edited is None or failed.judged.epsilon:
        proposal, failed = propose(failed), replace(failed, judged=replace(failed.judged, edited=None))
    found = verify(proposal, failed)
    if any(observation.raised for observation in failed.counted):
        found += look_behind(found, failed.attempt, failed.submission, failed.grading)
    return found


def without_mistake(judged: JudgedAttempt, mistake: Mistake) -> JudgedAttempt:
    """Return the attempt with a check that does not have the known mistake."""
    attempt = judged.outcome.attempt
    check = replace(judged.check, mistakes=tuple(one for one in judged.check.mistakes if one is not mistake))
    attempt = replace(attempt, plan=replace(attempt.plan, check=check))
    return replace(judged, outcome=replace(judged.outcome, attempt=attempt))


def find_wrong_prerequisites(judged: JudgedAttempt, evidence: Evidence) -> Iterator[Finding]:
    """Name the layers of the submission that are wrong, so that a stand-in took their place."""
    for need in judged.outcome.attempt.stand_ins.exercises:
        own = evidence.judged.get(need.name)
        if own is not None and not own.passed:
            values = {"layer": need.symbol, "exercise": need.name}
            id = f"needs_{need.name.rpartition('/')[2]}"
            yield Finding("dependency", id, Message("needs_wrong", values), place=own.place)
