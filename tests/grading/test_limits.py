"""The time limit of the command line is the whole limit of an exercise; a course file's leaves a training its own."""

from __future__ import annotations

import pytest

from grader.classroom.marks.settings import ChildLimits, CourseFile
from grader.commands.run import choose_limits
from grader.grading.attempt import Attempt
from grader.grading.plan import make_plan
from grader.grading.run import make_request
from grader.model import Check
from grader.submission.matching import find_candidates
from grader.submission.source import Cell, Source, Submission

TEXT = "def train_digits(x_train, t_train, x_test, t_test, steps, batch_size, lr):\n    while True: pass\n"


@pytest.mark.parametrize(
    ("course", "time_limit", "seconds"),
    [(None, None, 64.0), (7.0, None, 67.0), (None, 0.5, 0.5), (7.0, 90.0, 90.0)],
)
def test_a_training_has_the_limit_that_was_asked_for(
    course: float | None, time_limit: float | None, seconds: float, checks: tuple[Check, ...]
) -> None:
    check = next(check for check in checks if check.name == "network/train_digits")
    submission = Submission("work.py", (Source("work.py", (Cell(None, TEXT),)),))
    attempt = Attempt(make_plan(check, 0), find_candidates(check, checks, submission)[0])
    limits = choose_limits(None if course is None else CourseFile(limits=ChildLimits(course)), time_limit)
    (more,) = make_request([attempt], submission, limits).seconds
    assert limits.cpu + more == pytest.approx(seconds)
