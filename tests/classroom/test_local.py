"""How many submissions are graded at once, and what happens to a class when grading one of them fails."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from corpus import ROOT

from grader import sandbox
from grader.classroom.run import local
from grader.classroom.run.work import Work, prepare_work
from grader.classroom.store.rows import pack_exercises, unpack_exercises
from grader.model import Check, Verdict
from grader.sandbox import Ended, Request, Sandbox, SandboxFailed
from grader.sandbox.protocol import Limits
from grader.submission.source import Contents

RELU = (ROOT / "solutions/activation/relu.py").read_bytes()
WRONG = RELU.replace(b"dout * self.passed", b"dout")


@pytest.mark.parametrize(
    ("files", "most"),
    [
        ({"cpu.max": "100000 100000\n"}, 1),
        ({"cpu.max": "max 100000\n"}, 10_000),
        ({"cpu.max": "150000 100000\n"}, 2),
        ({"cpu/cpu.cfs_quota_us": "200000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 2),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 10_000),
        ({"cpu.max": "nonsense"}, 10_000),
        ({}, 10_000),
    ],
)
def test_a_quota_of_either_version_bounds_the_processors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], most: int
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="ascii")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(10_000), raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 10_000)

    assert local.count_processors(tmp_path) == most


@pytest.fixture
def work(checks: tuple[Check, ...]) -> Work:
    return prepare_work([check for check in checks if check.name == "activation/relu"], checks, 0, Limits())


def submissions(count: int) -> list[tuple[str, Contents]]:
    made = [Contents((("relu.py", RELU + f"NUMBER = {number}\n".encode()),)) for number in range(count)]
    return [(one.digest, one) for one in made]


class Failing:
    """A sandbox that is lost over every submission with a word in it."""

    def __init__(self, word: bytes, error: Exception) -> None:
        self.box, self.word, self.error = sandbox.start(eager=True), word, error

    tier, probes = property(lambda self: self.box.tier), property(lambda self: self.box.probes)

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        if any(self.word in request.header for request in requests):
            raise self.error
        return self.box.run(requests, limits)

    def close(self) -> None:
        self.box.close()


@pytest.mark.parametrize("error", [SandboxFailed("gone"), ZeroDivisionError("a bug of ours")])
def test_what_fails_for_one_submission_is_a_fault_in_its_report_and_the_rest_goes_on(
    work: Work, error: Exception
) -> None:
    given = submissions(4)
    started: list[Sandbox] = []

    def start() -> Sandbox:
        started.append(Failing(b"NUMBER = 2\\n", error))
        return started[-1]

    with local.Engine(start(), 2, start=start) as engine:
        done = {one.submission: one.report for one in engine.grade(work, given)}
    verdicts = [done[submission].exercises[0].verdict for submission, _ in given]

    assert verdicts == [Verdict.PASSED, Verdict.PASSED, Verdict.GRADER_FAULT, Verdict.PASSED]
    assert done[given[2][0]].exercises[0].reason.values["type"] == type(error).__name__


def test_a_sandbox_that_is_lost_once_costs_nobody_anything(work: Work) -> None:
    lost = [Failing(b"", SandboxFailed("gone"))]

    def start() -> Sandbox:
        return lost.pop() if lost else sandbox.start(eager=True)

    with local.Engine(start(), 1, start=start) as engine:
        (done,) = engine.grade(work, submissions(1))

    assert done.report.exercises[0].verdict is Verdict.PASSED


def test_what_the_disk_keeps_from_us_is_no_zero(work: Work) -> None:
    from grader.model import Message, Problem

    unread = Contents((), (Problem(Message("unreadable", {"why": "Input/output error"}), "relu.py"),))
    with local.Engine(sandbox.start(eager=True), 1) as engine:
        (done,) = engine.grade(work, [("x", unread)])

    assert done.report.exercises[0].verdict is Verdict.GRADER_FAULT


def test_the_reports_are_those_of_one_at_a_time(work: Work) -> None:
    def reports(jobs: int) -> dict[str, bytes]:
        with local.Engine(sandbox.start(eager=True), jobs) as engine:
            given = {**dict(submissions(6)), "wrong": Contents((("relu.py", WRONG),))}
            marked = [(one.submission, given[one.submission], one.report) for one in engine.grade(work, given.items())]
            return {one.submission: pack_exercises(one.report.exercises) for one in engine.explain(work, marked)}

    alone = reports(1)

    assert reports(4) == alone
    assert unpack_exercises(alone["wrong"])[0].findings


@pytest.mark.parametrize("error", [SandboxFailed("gone"), ZeroDivisionError("a bug of ours")])
def test_a_report_that_cannot_be_explained_stays_as_it_is(work: Work, error: Exception) -> None:
    given = Contents((("relu.py", WRONG),))
    with local.Engine(sandbox.start(eager=True), 1) as engine:
        (marked,) = engine.grade(work, [("x", given)])
    with local.Engine(Failing(b"", error), 1, start=lambda: Failing(b"", error)) as engine:
        (failed,) = engine.explain(work, [("x", given, marked.report)])
    with local.Engine(sandbox.start(eager=True), 1) as engine:
        (explained,) = engine.explain(work, [("x", given, marked.report)])

    assert (failed.failed, failed.report) == (True, marked.report)
    assert (explained.failed, len(explained.report.exercises[0].findings)) == (False, 1)
    assert explained.report.exercises[0].criteria == marked.report.exercises[0].criteria
