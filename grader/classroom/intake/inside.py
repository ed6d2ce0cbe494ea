"""Look inside a hand-in before it is graded: which exercises it has, and which of its files cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.model import Check, Problem, Verdict
from grader.submission.matching import find_candidate, find_candidates, is_stub
from grader.submission.read import read_source
from grader.submission.source import Contents, Source, Submission, Unreadable
from grader.submission.unreached import find_unreached


def find_unreadable(contents: Contents) -> Iterator[Problem]:
    """Find the files that give no source."""
    for name, data in contents.files:
        try:
            read_source(name, data)
        except Unreadable as error:
            yield Problem(error.message, name)


def list_exercises_in(submission: Submission, checks: Sequence[Check]) -> Iterator[str]:
    """List the exercises in a submission, also in a file that does not compile, without stubs."""
    for check in checks:
        there = find_candidates(check, checks, submission)
        unreached = None if there else find_unreached(check, checks, submission)
        if any(not is_stub(check, one) for one in there) or (unreached and unreached.verdict is Verdict.RAISED):
            yield check.name


def is_work(source: Source, checks: Sequence[Check]) -> bool:
    """Does a file hold an exercise that is no stub? Files that a course hands out are alike in every hand-in."""
    there = ((check, find_candidate(source, check, checks)) for check in checks)
    return any(one is not None and not is_stub(check, one) for check, one in there)
