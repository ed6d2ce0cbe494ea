"""Look inside a hand-in before it is graded: which exercises it has, and which of its files cannot be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.classroom.intake.collect import HandIn
from grader.model import Check, Message, Problem, Verdict
from grader.submission.matching import find_candidate, find_candidates, is_stub
from grader.submission.read import parse_contents, read_contents, read_source
from grader.submission.source import Contents, Source, Submission, Unreadable
from grader.submission.unreached import find_unreached
from grader.worker.bounded import run_bounded
from grader.worker.bounds import WALL_SECONDS
from grader.worker.stored import from_json, to_json


@dataclass(frozen=True)
class Inside:
    """A hand-in has these exercises that are no stubs, and these problems. `works` are the files with an exercise."""

    exercises: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    works: tuple[tuple[str, str], ...] = ()  # name and digest


def look_inside(hand_in: HandIn, checks: Sequence[Check]) -> Inside:
    """Look inside a hand-in under the bounds of our own work; without checks, for no exercises."""
    ending = run_bounded(lambda write: write(to_json(read_inside(hand_in, checks))), WALL_SECONDS)
    if ending.lines:
        return from_json(ending.lines[0], Inside)
    return Inside(problems=(Problem(Message(f"unsettled_{ending.limit or 'died'}")),))


def read_inside(hand_in: HandIn, checks: Sequence[Check]) -> Inside:
    """Read and parse the files of a hand-in; without checks, read them only."""
    contents = read_contents(hand_in.files)
    problems = (*contents.problems, *find_unreadable(contents))
    # to parse a class takes as long as to grade part of it
    submission = parse_contents(hand_in.student, contents if checks else Contents(()))
    works = (
        (name, hashlib.sha256(data).hexdigest())
        for name, data in contents.files
        if (source := submission.source(name)) and is_work(source, checks)
    )
    return Inside(tuple(list_exercises_in(submission, checks)), problems, tuple(works))


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
