"""The judge's word on an outcome, as a result with points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.children import Outcome
from grader.model import ExerciseResult, Judgement, Message, Place, Remark, Verdict
from grader.plan import plugin_fault
from grader.scoring import bare, scored, verdict_of
from grader.submission import Source

WAYS_INTO_FRAMES = re.compile(
    r"_getframe|f_back|tb_frame|settrace|setprofile|_current_frames|get_objects|get_referrers"
)


@dataclass(frozen=True)
class Graded:
    """An attempt with its judgement and result."""

    outcome: Outcome
    judgement: Judgement
    result: ExerciseResult

    @property
    def passed(self) -> bool:
        """Did the exercise pass?"""
        return self.result.verdict is Verdict.PASSED

    @property
    def standing(self) -> Standing:
        """What it is to those that are built on it."""
        return standing_of(self.result, self.judgement.remarks, self.outcome.attempt.candidate.place)


@dataclass(frozen=True)
class Standing:
    """What an exercise is to those that are built on it: right or wrong, and where it stands.

    Not sound is what passed for one form of its inputs, for they may use another.
    """

    passed: bool
    sound: bool
    place: Place | None


def standing_of(result: ExerciseResult, remarks: Sequence[Remark], place: Place | None) -> Standing:
    """The standing of a result with these remarks."""
    passed = result.verdict is Verdict.PASSED
    return Standing(passed, passed and all(remark.message.id != "form_not_handled" for remark in remarks), place)


def judged(outcome: Outcome) -> Graded:
    """The judge's word on an outcome, as a result with points; a judge that raises is a plugin's fault."""
    check = outcome.attempt.plan.check
    if outcome.death is not None:
        result = bare(check, outcome.death, outcome.reason)
        return Graded(outcome, Judgement({}), result)
    fault = next((o.raised for o in outcome.observations if o.raised and o.raised.by_drive), None)
    if fault is not None and reaches_into(outcome.attempt.candidate.source):
        return Graded(outcome, Judgement({}), bare(check, Verdict.TAMPERED, Message("tampered")))
    if fault is not None:
        values = {"plugin": check.plugin, "part": "drive", "type": fault.type, "text": fault.message}
        return Graded(outcome, Judgement({}), bare(check, Verdict.GRADER_FAULT, Message("plugin_fault", values)))
    try:
        with np.errstate(all="ignore"):
            judgement = check.judge(outcome.observations)
        lines = scored(check, judgement.criteria)
    except Exception as error:  # a plugin's judge may raise anything; it must not cost a student
        result = bare(check, Verdict.GRADER_FAULT, plugin_fault(check, "judge", error))
        return Graded(outcome, Judgement({}), result)
    verdict = verdict_of(lines)
    reason = Message("nothing_resolved") if verdict is Verdict.GRADER_FAULT else None
    result = ExerciseResult(
        check.name,
        check.symbol,
        check.plugin,
        verdict,
        check.points,
        lines,
        reason=reason,
        output=outcome.output,
        seconds=outcome.seconds,
    )
    return Graded(outcome, judgement, result)


def reaches_into(source: Source) -> bool:
    """Does the text name the ways into the frames of its callers? Then a drive that fails was made to fail."""
    return any(WAYS_INTO_FRAMES.search(cell.text) for cell in source.cells)
