"""How many submissions are graded at once, and what happens to a class when grading one of them fails."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from corpus import ROOT, WorkersInside, load_checks, prepare

from grader import sandbox
from grader.classroom.run.engine import Engine, count_processors
from grader.classroom.run.work import Work, prepare_work
from grader.classroom.store.rows import pack_exercises, unpack_exercises
from grader.model import Message, Problem, Verdict
from grader.sandbox import Ended, NoSandbox, Request
from grader.sandbox.protocol import Limits
from grader.submission.source import Contents
from grader.worker.order import Order
from grader.worker.stored import from_json
from grader.worker.worker import Task
from grader.worker.workers import LocalWorkers, WorkerProcess, Workers

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

    assert count_processors(tmp_path) == most


@pytest.fixture
def work() -> Work:
    return prepare_work(Order((), "book", ("activation/relu",), 0, Limits()), load_checks())


@pytest.fixture
def workers(work: Work) -> Iterator[LocalWorkers]:
    found = LocalWorkers(work.order)
    yield found
    found.close()


def submissions(count: int) -> list[tuple[str, Contents]]:
    made = [Contents((("relu.py", RELU + f"NUMBER = {number}\n".encode()),)) for number in range(count)]
    return [(one.digest, one) for one in made]


class Failing:
    """A sandbox that fails over every submission with a word in it."""

    def __init__(self, word: bytes, error: Exception) -> None:
        self.box, self.word, self.error = sandbox.start(eager=True), word, error

    tier, probes = property(lambda self: self.box.tier), property(lambda self: self.box.probes)

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        if any(self.word in request.header for request in requests):
            raise self.error
        return self.box.run(requests, limits)

    def close(self) -> None:
        self.box.close()


@pytest.fixture
def failing(work: Work) -> Iterator[Workers]:
    """A worker with a bug over submission 2."""
    box = Failing(b"NUMBER = 2\\n", ZeroDivisionError("a bug of ours"))
    yield WorkersInside(prepare([plan.check for plan in work.plans], box))
    box.close()


def test_what_fails_for_one_submission_is_unsettled_and_the_rest_goes_on(work: Work, failing: Workers) -> None:
    given = submissions(4)
    with Engine(work, failing, 1) as engine:
        done = {one.submission: one.report for one in engine.grade(given)}
    verdicts = [done[submission].exercises[0].verdict for submission, _ in given]

    assert verdicts == [Verdict.PASSED, Verdict.PASSED, Verdict.UNSETTLED, Verdict.PASSED]
    assert done[given[2][0]].exercises[0].reason.values["type"] == "ZeroDivisionError"


def is_task(line: str, end: bytes) -> bool:
    """Is this a task with a file of this end?"""
    return "contents" in line and any(data.endswith(end) for _, data in from_json(line, Task).contents.files)


def end_over(monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    """End so many workers as soon as each is asked for submission 2; returns these tasks."""
    killed: list[str] = []
    ask = WorkerProcess.ask

    def ask_and_kill(worker: WorkerProcess, line: str, *seconds: float) -> str:
        if is_task(line, b"NUMBER = 2\n") and len(killed) < times:
            killed.append(line)
            worker.process.kill()
        return ask(worker, line, *seconds)

    monkeypatch.setattr(WorkerProcess, "ask", ask_and_kill)
    return killed


@pytest.mark.parametrize(("times", "verdict"), [(1, Verdict.PASSED), (2, Verdict.UNSETTLED)])
def test_a_worker_that_is_killed_once_costs_nobody_anything(
    work: Work, workers: LocalWorkers, monkeypatch: pytest.MonkeyPatch, times: int, verdict: Verdict
) -> None:
    given = submissions(4)
    killed = end_over(monkeypatch, times)
    with Engine(work, workers, 2) as engine:
        done = {one.submission: one.report.exercises[0].verdict for one in engine.grade(given)}

    assert len(killed) == times
    assert [done[submission] for submission, _ in given] == [Verdict.PASSED, Verdict.PASSED, verdict, Verdict.PASSED]


def test_where_no_worker_can_work_the_run_ends_with_a_sentence(work: Work) -> None:
    order = replace(work.order, plugins=("no_module_of_this_name",))
    with pytest.raises(NoSandbox, match="no_module_of_this_name"):
        LocalWorkers(order)


def test_what_the_disk_keeps_from_us_is_no_zero(work: Work, workers: LocalWorkers) -> None:
    unread = Contents((), (Problem(Message("unreadable", {"why": "Input/output error"}), "relu.py"),))
    with Engine(work, workers, 1) as engine:
        (done,) = engine.grade([("x", unread)])

    assert done.report.exercises[0].verdict is Verdict.GRADER_FAULT


@pytest.mark.slow("grades a class twice; test_check_is_grade.py compares one document")
def test_the_reports_are_those_of_one_at_a_time(work: Work) -> None:
    def reports(jobs: int) -> dict[str, bytes]:
        with Engine(work, LocalWorkers(work.order), jobs) as engine:
            given = {**dict(submissions(6)), "wrong": Contents((("relu.py", WRONG),))}
            marked = [(one.submission, given[one.submission], one.report) for one in engine.grade(given.items())]
            return {one.submission: pack_exercises(one.report.exercises) for one in engine.explain(marked)}

    alone = reports(1)

    assert reports(2) == alone
    assert unpack_exercises(alone["wrong"])[0].findings


def test_a_report_that_cannot_be_explained_stays_as_it_is(work: Work, workers: LocalWorkers, failing: Workers) -> None:
    given = Contents((("relu.py", WRONG + b"NUMBER = 2\n"),))
    with Engine(work, workers, 1) as engine:
        (marked,) = engine.grade([("x", given)])
        with Engine(work, failing, 1) as other:
            (failed,) = other.explain([("x", given, marked.report)])
        (explained,) = engine.explain([("x", given, marked.report)])

    assert (failed.failed, failed.report) == (True, marked.report)
    assert (explained.failed, len(explained.report.exercises[0].findings)) == (False, 1)
    assert explained.report.exercises[0].criteria == marked.report.exercises[0].criteria
