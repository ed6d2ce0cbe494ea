"""Results of this run, so that of many who write the same code only the first is run."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from grader.model import ExerciseResult, Verdict
from grader.traits import Traits, keep
from grader.whole import WholeCode, moved

JUDGED = (Verdict.PASSED, Verdict.FAILED, Verdict.RAISED)


class Results:
    """What plain code came to in children of its own, where it was neither helped nor hindered.

    By their digests: the traits of files, the results of whole codes, of parts those that are right, without a place,
    and those that fail; and the codes that were seen.
    """

    def __init__(self) -> None:
        self.traits: OrderedDict[bytes, Traits] = OrderedDict()
        self.results: OrderedDict[bytes, ExerciseResult] = OrderedDict()
        self.right: OrderedDict[bytes, ExerciseResult] = OrderedDict()
        self.failed: OrderedDict[bytes, None] = OrderedDict()
        self.seen: OrderedDict[bytes, None] = OrderedDict()

    def recall(self, code: WholeCode) -> ExerciseResult | None:
        """The result at this submission's lines; None where it is not known, or may be about other lines here."""
        kept = self.results.get(code.digest)
        if kept is None:
            return None
        result = moved(kept, code.here)
        if not code.are_clear(result.findings):
            return None
        findings = [code.quoted(*both) for both in zip(kept.findings, result.findings, strict=True)]
        told = tuple(finding for finding in findings if finding)
        return replace(result, findings=told) if len(told) == len(findings) else None

    def remember(self, code: WholeCode, result: ExerciseResult) -> None:
        """Keep a result, unless it fits no other lines than these."""
        if result.verdict not in JUDGED:
            return
        try:
            left = moved(result, code.left)
        except (LookupError, ValueError):
            return  # a place in another file, or among notes
        adds_lines = any((edit.place.line or 0) % 2 for finding in left.findings for edit in finding.edits)
        if code.are_clear(result.findings) and not adds_lines:
            keep(self.results, code.digest, left)
