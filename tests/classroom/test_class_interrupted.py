"""A class whose grader is killed, interrupted, kept from its disk, or not alone: nothing graded is lost, nothing is half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from corpus import SOLUTIONS, load_checks, prepare
from kill_grader import (
    EXPLAINED,
    asked,
    count,
    descendants,
    finish,
    graded_more_than_once,
    is_gone,
    kill,
    marks,
    reports,
    start,
    until,
)
from kill_grader import until_graded as wait_for

from grader.classroom.intake.collect import HandIn
from grader.classroom.run.engine import Done
from grader.classroom.run.grade_class import ClassRun, Counts
from grader.classroom.run.work import Work, prepare_work
from grader.classroom.store.database import StoreError
from grader.classroom.store.rows import Run
from grader.classroom.store.store import Store
from grader.model import Report
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.read import read_submission
from grader.submission.source import Contents
from grader.worker.order import Order

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
STUDENTS = 12
OPTIONS = ("--config", "course.toml", "--jobs", "1")


SLOW = pytest.mark.slow("grades a class twice, to end the grader at another moment or in another way")


def make(folder: Path) -> Path:
    """Write a class, every second student with a wrong MulLayer; no two hand-ins are the same."""
    mul, add = (
        SOLUTIONS.joinpath(f"graph/{name}.py").read_text(encoding="utf-8") for name in ("mul_layer", "add_layer")
    )
    for number in range(STUDENTS):
        path = folder / "class" / f"student-{number:02}"
        path.mkdir(parents=True)
        text = mul.replace("self.y = y", "self.y = x") if number % 2 else mul
        (path / "mul_layer.py").write_text(f"{text}# {number}\n", encoding="utf-8")
        (path / "add_layer.py").write_text(add, encoding="utf-8")
    (folder / "course.toml").write_text('exercises = ["mul_layer", "add_layer"]\n', encoding="utf-8")
    return folder


@pytest.fixture
def class_(tmp_path: Path) -> Path:
    return make(tmp_path)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, ...]]:
    """What grading the class comes to when nothing happens."""
    folder = make(tmp_path_factory.mktemp("undisturbed"))
    code, said = finish(start(folder, *OPTIONS))
    assert code == 0, said
    found = reports(folder / "class.sqlite")
    assert len(found) == STUDENTS
    return found


@pytest.mark.parametrize(
    ("number", "group"),
    [pytest.param(1, True, marks=SLOW), (2, False), pytest.param(9, True, marks=SLOW)],
)
@pytest.mark.slow("kills a grader in the middle of a class; a worker that is killed is a quick test")
def test_a_killed_grader_leaves_whole_reports_and_no_process(
    number: int, group: bool, class_: Path, undisturbed: dict[str, tuple[Any, ...]]
) -> None:
    store, grader = class_ / "class.sqlite", start(class_, *OPTIONS)
    wait_for(store, number, grader)
    assert grader.poll() is None

    kill(grader, group=group)
    then = marks(store)
    code, said = finish(start(class_, *OPTIONS))

    assert number <= len(then) < STUDENTS
    assert then == {student: found for student, found in marks(store).items() if student in then}
    assert code == 0 and f"{STUDENTS - len(then)} graded now, {len(then)} before" in said
    assert reports(store) == undisturbed
    assert not graded_more_than_once(store)


@pytest.mark.parametrize(("number", "group"), [pytest.param(1, True, marks=SLOW), pytest.param(3, False, marks=SLOW)])
def test_a_grader_that_is_killed_while_it_explains_has_all_marks_and_explains_the_rest(
    number: int, group: bool, class_: Path, undisturbed: dict[str, tuple[Any, ...]]
) -> None:
    store, grader = class_ / "class.sqlite", start(class_, *OPTIONS)
    wait_for(store, number, grader, EXPLAINED)
    assert grader.poll() is None

    kill(grader, group=group)
    then, explained = reports(store), count(store, EXPLAINED)
    code, said = finish(start(class_, *OPTIONS))

    assert len(then) == STUDENTS and number <= explained
    assert 0 < sum(found == undisturbed[student] for student, found in then.items()) < STUDENTS
    assert code == 0 and f"0 graded now, {STUDENTS} before" in said
    assert reports(store) == undisturbed
    assert not graded_more_than_once(store)


@pytest.mark.parametrize("group", [pytest.param(True, marks=SLOW), False])
@pytest.mark.slow("grades a class twice; another test kills the grader")
def test_an_interrupted_grader_says_so_and_keeps_what_is_graded(
    group: bool, class_: Path, undisturbed: dict[str, tuple[Any, ...]]
) -> None:
    store, grader = class_ / "class.sqlite", start(class_, *OPTIONS)
    wait_for(store, 3, grader)
    below = descendants(grader.pid)

    (os.killpg if group else os.kill)(grader.pid, signal.SIGINT)
    code, said = finish(grader)

    assert (code, "Traceback" in said) == (130, False), said
    assert below
    until(lambda: all(map(is_gone, below)), "the end of all that the grader had started")
    assert 3 <= count(store) < STUDENTS
    assert finish(start(class_, *OPTIONS))[0] == 0
    assert reports(store) == undisturbed


@pytest.mark.slow("grades a class twice; test_store.py holds the lock without processes")
def test_a_second_grader_is_told_and_the_first_goes_on(class_: Path, undisturbed: dict[str, tuple[Any, ...]]) -> None:
    store, first = class_ / "class.sqlite", start(class_, *OPTIONS)
    wait_for(store, 1, first)

    code, said = finish(start(class_, *OPTIONS))

    assert code == 3 and "is being written by another bpgrade" in said
    assert finish(first)[0] == 0
    assert reports(store) == undisturbed


def mounted(folder: Path, *options: str) -> None:
    """Mount a small disk in memory; skips where that is not allowed."""
    try:
        command = ["mount", *options, "-t", "tmpfs", "tmpfs", str(folder)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that has too little space for the class."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted(disk, "-o", "size=400k")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.slow("grades a class twice on a small disk, which another test does without processes")
def test_a_full_disk_ends_with_a_sentence_and_the_same_command_finishes(
    class_: Path, small_disk: Path, undisturbed: dict[str, tuple[Any, ...]]
) -> None:
    store = small_disk / "class.sqlite"
    code, said = finish(start(class_, *OPTIONS, "--store", str(store)))

    assert code == 3 and "cannot use the store" in said and "with space on it" in said
    then = asked(store, "SELECT submission FROM report")
    assert 0 < len(then) < STUDENTS
    mounted(small_disk, "-o", "remount,size=40m")
    assert finish(start(class_, *OPTIONS, "--store", str(store)))[0] == 0
    assert reports(store) == undisturbed
    assert not graded_more_than_once(store)
    assert set(then) <= set(asked(store, "SELECT submission FROM report"))


@pytest.fixture
def work() -> Work:
    return prepare_work(Order((), "book", ("graph/add_layer",), 0, Limits()), load_checks())


@pytest.fixture
def report(work: Work, forking: Sandbox) -> Report:
    chosen = [check for check in load_checks() if check.name == "graph/add_layer"]
    return prepare(chosen, forking).grade(read_submission(SOLUTIONS / "graph/add_layer.py"))


def hand_ins(folder: Path) -> list[HandIn]:
    """As many files as there are students, too random to be packed small."""
    found, dice = [], random.Random(0)
    for number in range(STUDENTS):
        path = folder / f"{number}.py"
        path.write_bytes(b"# " + dice.randbytes(20_000).hex().encode())
        found.append(HandIn(f"{number:02}", ((path.name, path),)))
    return found


def test_a_report_that_the_disk_does_not_take_is_not_reported_as_graded(
    tmp_path: Path, work: Work, report: Report
) -> None:
    class Instant:
        """An engine that has the report of every submission at once."""

        def __init__(self) -> None:
            self.work = work

        def grade(self, submissions: Iterable[tuple[str, Contents]]) -> Iterator[Done]:
            return (Done(submission, report, 0.1) for submission, _ in submissions)

    told: list[int] = []
    path, run = tmp_path / "class.sqlite", Run(0, "A", {}, {"version": "1", "numpy": "2", "plugins": {}})

    def graded(store: Store) -> Counts:
        return ClassRun(store, Instant(), run).grade(hand_ins(tmp_path), progress=told.append)

    with Store(path, write=True) as store:
        ClassRun(store, Instant(), run).take_in(hand_ins(tmp_path), everybody=True)
        (pages,) = store.connection.execute("PRAGMA page_count").fetchone()
        store.connection.execute(f"PRAGMA max_page_count = {pages + 3}")
        with pytest.raises(StoreError, match=r"cannot use the store .* \(database or disk is full\)"):
            graded(store)
    kept = count(path)

    assert 0 < sum(told) <= kept < STUDENTS
    with Store(path, write=True) as store:
        assert graded(store) == Counts(STUDENTS, STUDENTS - kept, kept, 0)
    assert not graded_more_than_once(path)
