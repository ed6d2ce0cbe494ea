"""An attempt with edits runs the submission with other lines, in any file; places stay those of the handed-in text."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.grading.attempt import Attempt, Outcome
from grader.grading.plan import make_plan
from grader.grading.run import run_together
from grader.grading.verdict import judge_outcome
from grader.model import Check, Edit, Place, Verdict
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.edit import replace_line
from grader.submission.matching import find_candidates
from grader.submission.read import read_submission

SUM = "def forward(x):\n    return 2 * x\n"
NEGATE = """\
from parts.sums import forward


class Negate:
    def forward(self, x):
        y = forward(x)
        return y

    def backward(self, dout):
        return -dout
"""
RIGHT = ("parts/sums.py", 2, "    return -x")
RAISES = ("parts/sums.py", 2, "    raise ValueError")


@pytest.fixture
def run_edited(box: Sandbox, checks: tuple[Check, ...], tmp_path: Path):
    """Run the exercise `negate` as it is, with each group of edits, and as it is again."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "negate.py").write_text(NEGATE, encoding="utf-8")
    (tmp_path / "parts/sums.py").write_text(SUM, encoding="utf-8")
    submission = read_submission(tmp_path)
    plan = make_plan(next(c for c in checks if c.name == "graph/negate"), 0)
    (candidate,) = find_candidates(plan.check, checks, submission)

    def run(*groups: tuple[tuple[str, int, str], ...]) -> list[Outcome]:
        attempts = [Attempt(plan, candidate, edits=make_edits(group)) for group in ((), *groups, ())]
        return list(run_together(attempts, submission, box, Limits()))

    def make_edits(group: tuple[tuple[str, int, str], ...]) -> tuple[Edit, ...]:
        return tuple(
            replace_line(submission.source(file), Place(file, line), after)  # type: ignore[arg-type]
            for file, line, after in group
        )

    return run


def test_an_edit_in_a_file_that_is_imported_counts_for_its_attempt_only(run_edited) -> None:
    outcomes = run_edited((RIGHT,), (("negate.py", 6, "        y = -x"),), (RAISES,))

    verdicts = [judge_outcome(outcome).result.verdict for outcome in outcomes]
    assert verdicts == [Verdict.FAILED, Verdict.PASSED, Verdict.PASSED, Verdict.RAISED, Verdict.FAILED]


@pytest.mark.parametrize(
    "group",
    [
        (RAISES, ("negate.py", 6, "        z = 1\n        y = forward(x)")),
        (RAISES, ("parts/sums.py", 1, "def forward(x):\n    y = x"), ("negate.py", 4, "\n\nclass Negate:")),
    ],
)
def test_an_exception_stands_at_its_line_of_the_text_that_was_handed_in(run_edited, group) -> None:
    (_, outcome, _) = run_edited(group)

    raised = outcome.observations[0].raised
    assert (raised.place.file, raised.place.line, raised.caller.line) == ("parts/sums.py", 2, 6)
