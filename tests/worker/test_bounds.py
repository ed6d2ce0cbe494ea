"""Whatever a text makes our own process do, it ends within bounds, and a report comes of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from corpus import load_checks, prepare
from harms import die, fill, spin, wait_for_ever

from grader.diagnosis.failing_case import WORDS
from grader.grading.grade import Grading
from grader.model import Report, Verdict
from grader.sandbox import Sandbox, SandboxFailed
from grader.submission.links import Followed
from grader.submission.read import read_submission
from grader.worker import alone, bounds
from grader.worker.bounded import Ending, run_bounded, run_in_thread

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds memory and processor time")
RELU = "class Relu:\n    def forward(self, x): return x\n    def backward(self, dout): return dout\n"


@pytest.fixture(autouse=True)
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "CPU_SECONDS", 1.0)
    monkeypatch.setattr(bounds, "MEMORY", 128 << 20)
    monkeypatch.setattr(bounds, "LOOK_SECONDS", 0.05)


@linux
@pytest.mark.parametrize(
    ("harm", "seconds", "limit"),
    [(spin, 60, "cpu"), (fill, 60, "memory"), (wait_for_ever, 0.02, "wall"), (die, 60, None)],
)
def test_what_ends_a_part_of_our_work_is_known(harm: Callable[[], None], seconds: float, limit: str | None) -> None:
    def work(write: Callable[[str], None]) -> None:
        write("first")
        harm()
        write("second")

    assert run_bounded(work, seconds) == Ending(("first",), whole=False, limit=limit)


def test_work_within_the_bounds_comes_to_its_end() -> None:
    assert run_bounded(lambda write: write("all"), 60) == Ending(("all",), whole=True)
    assert run_in_thread(lambda write: write("all"), 60) == Ending(("all",), whole=True)


def test_without_forks_the_clock_is_the_bound() -> None:
    assert run_in_thread(lambda write: wait_for_ever(), 0.1) == Ending((), whole=False, limit="wall")


def test_that_no_child_can_be_started_is_no_matter_of_the_text() -> None:
    def work(_: Callable[[str], None]) -> None:
        raise SandboxFailed("ended")

    for run in (run_bounded, run_in_thread):
        with pytest.raises(SandboxFailed):
            run(work, 60)


@pytest.fixture
def grading(forking: Sandbox) -> Grading:
    return prepare([check for check in load_checks() if check.name == "activation/relu"], forking)


def grade(
    grading: Grading, path: Path, monkeypatch: pytest.MonkeyPatch, before: Callable[[], None], after: Callable[[], None]
) -> Report:
    """Grade a wrong Relu; something happens before it is marked, and something before it is explained."""
    (path / "relu.py").write_text(RELU, encoding="utf-8")
    steps = alone.grade_in_steps

    def hurt(*given: object, **more: object) -> object:
        before()
        for number, report in enumerate(steps(*given, **more)):  # type: ignore[arg-type]
            yield report
            if number == 0:
                after()

    monkeypatch.setattr(alone, "grade_in_steps", hurt)
    return alone.grade_alone(path.name, partial(read_submission, path), grading)


def nothing() -> None: ...


def fail() -> None:
    raise ZeroDivisionError("a bug of ours")


@linux
@pytest.mark.parametrize(
    ("harm", "reason"),
    [(spin, "unsettled_cpu"), (fill, "unsettled_memory"), (die, "unsettled_died"), (fail, "grader_failed")],
)
def test_a_text_that_cannot_be_marked_is_unsettled(
    grading: Grading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[], None], reason: str
) -> None:
    (result,) = grade(grading, tmp_path, monkeypatch, harm, nothing).exercises

    assert (result.verdict, result.score, result.reason and result.reason.id) == (Verdict.UNSETTLED, 0, reason)


@linux
@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (spin, "unsettled_cpu"),
        (fill, "unsettled_memory"),
        (die, "unsettled_died"),
        (fail, "unsettled_died"),
        (nothing, ""),
    ],
)
def test_a_case_is_written_under_the_same_bounds(
    grading: Grading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[], None], reason: str
) -> None:
    (tmp_path / "relu.py").write_text(RELU, encoding="utf-8")
    write = alone.write_script

    def hurt(*given: object) -> object:
        harm()
        return write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(alone, "write_script", hurt)
    found = alone.write_case_alone(tmp_path, grading, Followed.INSIDE, {word: word for word in ("about", *WORDS)})

    assert (found.reason, bool(found.script)) == (reason, harm is nothing)


@linux
def test_a_text_that_cannot_be_explained_has_its_marks(
    grading: Grading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (result,) = grade(grading, tmp_path, monkeypatch, nothing, spin).exercises

    assert (result.verdict, result.findings) == (Verdict.FAILED, ())
    assert [remark.message.id for remark in result.remarks] == ["no_reason"]


@linux
def test_what_dies_once_is_tried_again(grading: Grading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    died = tmp_path / "died"

    def die_once() -> None:
        if not died.exists():
            died.touch()
            die()

    (result,) = grade(grading, tmp_path, monkeypatch, die_once, nothing).exercises

    assert result.verdict is Verdict.FAILED
    assert result.findings


@pytest.mark.parametrize(("load", "factor"), [(0.1, 1), (2.0, 1), (30.0, 15)])
def test_a_busy_machine_has_more_time(load: float, factor: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 0.0, 0.0), raising=False)

    assert bounds.measure_load() == factor
