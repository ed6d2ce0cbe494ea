"""Why an exercise is wrong: what explains it, what shows behind that, and what it is built on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.diagnosis import engine, findings, formula
from grader.diagnosis.mistakes import MistakeFailed
from grader.grading import remarks
from grader.grading.attempt import Attempt, run
from grader.grading.plan import Plan, plugin_fault
from grader.grading.verdict import JudgedAttempt, Standing, give_no_points, judge_outcome
from grader.model import Check, ExerciseResult, Finding, Message, Place, Remark, Untrusted, Verdict
from grader.sandbox import Sandbox, SandboxFailed
from grader.submission.edit import edit_submission
from grader.submission.matching import all_places, candidates, is_stub
from grader.submission.source import Submission

DEPTH = 3  # faults behind faults that are looked for
TRAINING_SECONDS = 1.0  # of a training in a mended copy


def explained(
    one: JudgedAttempt, checks: Sequence[Check], submission: Submission, sandbox: Sandbox, depth: int = DEPTH
) -> tuple[Finding, ...]:
    """Why an exercise is wrong, and where."""
    attempt, counted = one.outcome.attempt, one.judgement.counted
    with np.errstate(all="ignore"):
        found = findings.find_findings(attempt.plan.check, one.judgement, one.result, attempt.candidate)
        found = engine.located(found, attempt, counted, submission, sandbox)
        found = formula.stated(found, attempt, counted, submission, sandbox)
    if any(observation.raised for observation in counted):
        found += behind(found, attempt, checks, submission, sandbox, depth)
    return found


def behind(
    found: Sequence[Finding],
    attempt: Attempt | Plan,
    checks: Sequence[Check],
    submission: Submission,
    sandbox: Sandbox,
    depth: int = DEPTH,
) -> tuple[Finding, ...]:
    """What shows once the names and slips that stop the rest are mended in a copy."""
    edits = [edit for finding in found if finding.kind == "name" for edit in finding.edits]
    if not edits or not depth:
        return ()
    copy = edit_submission(submission, edits)
    plan = attempt if isinstance(attempt, Plan) else attempt.plan
    # the copy may run without end where the original stopped at once
    plan = replace(plan, check=replace(plan.check, seconds=min(plan.check.seconds, TRAINING_SECONDS)))
    again = candidates(plan.check, checks, copy)
    if not again or is_stub(plan.check, again[0]):
        return ()
    tried = Attempt(plan, again[0]) if isinstance(attempt, Plan) else replace(attempt, plan=plan, candidate=again[0])
    (outcome,) = run([tried], copy, sandbox, engine.LIMITS, alone=True)
    one = judge_outcome(outcome)
    if one.passed or not one.judgement.counted:
        return ()
    said = {(finding.id, finding.place) for finding in found}
    further = explained(one, checks, copy, sandbox, depth - 1)
    own = {edit.place: edit.before for edit in edits}
    return tuple(as_handed_in(finding, own) for finding in further if (finding.id, finding.place) not in said)


def as_handed_in(finding: Finding, own: Mapping[Place, Untrusted]) -> Finding:
    """The finding with the lines as they stand in the submission, in place of those that were mended."""
    edits = tuple(replace(edit, before=own.get(edit.place, edit.before)) for edit in finding.edits)
    line = own.get(finding.place, finding.source_line) if finding.place else finding.source_line
    return replace(finding, edits=edits, source_line=line)


def settled_with_behind(
    settled: ExerciseResult,
    plan: Plan,
    checks: Sequence[Check],
    submission: Submission,
    sandbox: Sandbox,
) -> ExerciseResult:
    """The result of what could not be run, with what shows once its slips are mended."""
    try:
        further = behind(settled.findings, plan, checks, submission, sandbox)
    except SandboxFailed:
        raise
    except Exception:  # a mistake of a plugin, or a text that defeats whoever explains it; the result stands
        return settled
    return replace(settled, findings=(*settled.findings, *further))


def finished(
    one: JudgedAttempt,
    standings: Mapping[str, Standing],
    check: Check,
    checks: Sequence[Check],
    submission: Submission,
    sandbox: Sandbox,
) -> ExerciseResult:
    """The result with findings, remarks, and where it was graded from."""
    candidate = one.outcome.attempt.candidate
    findings: tuple[Finding, ...] = ()
    unexplained: list[Remark] = []
    try:
        if not one.passed and one.judgement.counted:
            findings = explained(one, checks, submission, sandbox)
    except MistakeFailed as failed:
        fault = plugin_fault(check, "mistakes", failed.__cause__ or failed)
        return replace(give_no_points(check, Verdict.GRADER_FAULT, fault), graded_from=candidate.place)
    except SandboxFailed:
        raise
    except Exception:  # a text can defeat whoever explains it (deep nesting, huge numbers); it stays judged
        unexplained = [Remark(Message("not_explained"), candidate.place)]
    places = all_places(check, checks, submission)
    judged_so = replace(one.result, remarks=tuple(one.judgement.remarks))
    told = with_lent(judged_so, one.outcome.attempt, places, checks, standings)
    noted = remarks.remarks_on_file(candidate)
    noted += remarks.remarks_on(one.outcome.notes or {}, candidate, one.outcome.observations)
    return replace(
        told,
        findings=(*findings, *told.findings),
        remarks=(*told.remarks, *noted, *unexplained),
    )


def with_lent(
    result: ExerciseResult,
    attempt: Attempt,
    places: Iterable[Place],
    checks: Sequence[Check],
    standings: Mapping[str, Standing],
) -> ExerciseResult:
    """The result with where it was graded from, of all places that define it, and with what was lent to it.

    Of what is right there is no more to say.
    """
    needed, lent = findings.dependencies(attempt.plan.check, attempt.replaced, checks, standings)
    helpers = [Remark(Message("lent_helper", {"name": name})) for name in attempt.helpers]
    place = attempt.candidate.place
    return replace(
        result,
        findings=tuple(needed),
        remarks=(*result.remarks, *lent, *helpers),
        graded_from=place,
        also_found=tuple(other for other in places if other.file != place.file),
    )
