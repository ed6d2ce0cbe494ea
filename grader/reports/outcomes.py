"""The word of each format for each verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.model import Verdict


@dataclass(frozen=True)
class Spelling:
    """The words of the formats for one verdict.

    None means: JUnit reports a pass, GitHub and GitLab report nothing, Gradescope gets no status.

    `text` and the Markdown formats take their words from the catalogue, because these depend on the language.
    `json` and `jsonl` write a verdict as in the model.
    """

    junit: str | None
    github: str | None
    gitlab: str | None
    gradescope: str | None
    classroom50: bool
    sign: str


OUTCOMES: Mapping[Verdict, Spelling] = {
    Verdict.PASSED: Spelling(None, None, None, "passed", True, "\u2705"),
    Verdict.FAILED: Spelling("failure", "error", "major", "failed", False, "\u274c"),
    Verdict.UNRESOLVED: Spelling("skipped", "notice", "info", None, False, "\u2754"),
    Verdict.NOT_STARTED: Spelling("failure", "notice", "info", "failed", False, "\u2b1c"),
    Verdict.MISSING: Spelling("failure", "warning", "minor", "failed", False, "\u2b1c"),
    Verdict.RAISED: Spelling("error", "error", "major", "failed", False, "\u274c"),
    Verdict.TIMED_OUT: Spelling("error", "error", "major", "failed", False, "\u274c"),
    Verdict.OUT_OF_MEMORY: Spelling("error", "error", "major", "failed", False, "\u274c"),
    Verdict.CRASHED: Spelling("error", "error", "major", "failed", False, "\u274c"),
    Verdict.TAMPERED: Spelling("error", "error", "critical", "failed", False, "\u274c"),
    Verdict.SKIPPED: Spelling("skipped", "notice", "info", None, False, "\u2754"),
    Verdict.UNSETTLED: Spelling("error", "warning", "info", None, False, "\u2754"),
    Verdict.GRADER_FAULT: Spelling("error", "warning", "info", None, False, "\u26a0\ufe0f"),
}
