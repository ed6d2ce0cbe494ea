"""What shows once the names and slips that stop an exercise are mended in a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from grader.diagnosis import formula
from grader.diagnosis.engine import Proposal, locate, propose_edits
from grader.diagnosis.failed_exercise import EDIT_SECONDS, FailedExercise
from grader.diagnosis.findings import find_findings, name_epsilon
from grader.grading.attempt import Attempt
from grader.grading.grade import Grading
from grader.grading.plan import Plan
from grader.grading.run import run_alone
from grader.grading.verdict import judge_outcome
from grader.model import Finding
from grader.submission.edit import edit_submission, replace_line
from grader.submission.matching import find_candidates, is_stub
from grader.submission.source import Submission

DEPTH = 3  # faults behind faults that are looked for
TRAINING_SECONDS = 1.0  # of a training in a mended copy


def propose(failed: FailedExercise) -> Proposal:
    """Find why the values of an attempt are wrong, and propose edits that may show where."""
    with np.errstate(all="ignore"):
        found = find_findings(failed.check, failed.judged.judgement, failed.judged.result, failed.attempt.candidate)
        return propose_edits(name_epsilon(found, failed.judged), failed)


def verify(proposal: Proposal, failed: FailedExercise) -> tuple[Finding, ...]:
    """Try the proposed edits, and search for the formula that a wrong output follows."""
    with np.errstate(all="ignore"):
        return formula.stated(locate(proposal, failed), failed)


def look_behind(
    found: Sequence[Finding], start: Attempt | Plan, submission: Submission, grading: Grading
) -> tuple[Finding, ...]:
    """Mend the names and slips that are found, run the copy, and explain what is wrong then, as long as that raises.

    `start` is a plan where the submission as it was handed in could not be run.
    """
    further: list[Finding] = []
    known = {(finding.id, finding.place) for finding in found}
    handed_in = submission
    for _ in range(DEPTH):
        edits = [edit for finding in found if finding.kind == "name" for edit in finding.edits]
        failed = try_mended(edit_submission(submission, edits), start, grading) if edits else None
        if failed is None:
            break
        start, submission = failed.attempt, failed.submission
        found = verify(propose(failed), failed)
        further += [as_handed_in(f, handed_in) for f in found if (f.id, f.place) not in known]
        known |= {(finding.id, finding.place) for finding in found}
        if not any(observation.raised for observation in failed.counted):
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
    return FailedExercise(judged, copy, grading) if judged.judgement.counted and not judged.passed else None


def as_handed_in(finding: Finding, submission: Submission) -> Finding:
    """Return the finding of a mended copy with the lines of the submission."""
    source, place = submission.source(finding.place.file) if finding.place else None, finding.place
    if source is None or place is None:
        return finding
    edits = tuple(replace_line(source, edit.start, edit.after) for edit in finding.edits)
    line = source.line(place)
    if line != finding.source_line:  # the column is that of the copy
        place = next((edit.start for edit in edits if edit.start == place), replace(place, column=None))
    return replace(finding, edits=edits, place=place, source_line=line)
