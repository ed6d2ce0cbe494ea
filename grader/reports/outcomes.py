"""What each verdict is called in each format that has words of its own for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.model import Verdict


@dataclass(frozen=True)
class Outcome:
    """A verdict's word in each format, None where it is not told there.

    `text` and the Markdown formats take their words from the catalogue, for those are in a language;
    `json` and `jsonl` spell a verdict as the model does.
    """

    junit: str | None
    github: str | None
    gitlab: str | None
    gradescope: str | None
    classroom50: bool
    sign: str


OUTCOMES: Mapping[Verdict, Outcome] = {
    Verdict.PASSED: Outcome(None, None, None, "passed", True, "\u2705"),
    Verdict.FAILED: Outcome("failure", "error", "major", "failed", False, "\u274c"),
    Verdict.UNRESOLVED: Outcome("skipped", "notice", "info", None, False, "\u2754"),
    Verdict.NOT_STARTED: Outcome("failure", "notice", "info", "failed", False, "\u2b1c"),
    Verdict.MISSING: Outcome("failure", "warning", "minor", "failed", False, "\u2b1c"),
    Verdict.RAISED: Outcome("error", "error", "major", "failed", False, "\u274c"),
    Verdict.TIMED_OUT: Outcome("error", "error", "major", "failed", False, "\u274c"),
    Verdict.OUT_OF_MEMORY: Outcome("error", "error", "major", "failed", False, "\u274c"),
    Verdict.CRASHED: Outcome("error", "error", "major", "failed", False, "\u274c"),
    Verdict.TAMPERED: Outcome("error", "error", "critical", "failed", False, "\u274c"),
    Verdict.SKIPPED: Outcome("skipped", "notice", "info", None, False, "\u2754"),
    Verdict.GRADER_FAULT: Outcome("error", "warning", "info", None, False, "\u26a0\ufe0f"),
}
