"""Fixtures that many tests share: the checks, a sandbox of each kind, and a quick way to grade a text."""

from __future__ import annotations

import compileall
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from functools import cache
from pathlib import Path

import pytest
from corpus import ROOT, Grade, GradeOne, WorkersInside, load_built_in, load_checks, prepare, write_files

from grader import sandbox as boxes
from grader.classroom.run.work import Work
from grader.commands import engines, run
from grader.commands.language import find_language
from grader.commands.wanted import Wanted
from grader.diagnosis import failed_exercise
from grader.diagnosis.explain import grade_and_explain
from grader.grading import declaration, plan
from grader.model import Check, ExerciseResult, Report
from grader.plugins import Plugins
from grader.plugins.courses import DEFAULT, list_built_in
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.read import read_submission
from grader.worker import worker

LIMITS = Limits(cpu=2.0, total=60.0)
os.environ["BPGRADE_LANG"] = "en"  # the tests read English, on any system


LONG_TABLE, STEP = 3, 8  # cases of one test, and how many of them stand for one that is quick


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, for many tests wait for a child or for a disk."""
    return len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="run the slow tests as well")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow(reason): the test runs with --all only; the reason says why it is slow")
    if not hasattr(config, "workerinput"):
        # sandboxes write no byte code, so that each process of the tests would compile its modules anew
        compileall.compile_dir(ROOT / "grader", quiet=2)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the slow tests and most cases of long tables, but with --all, and where a test is named.

    Each eighth case of a table of three or more is among the quick tests.
    """
    if config.getoption("--all") or any("::" in argument for argument in config.args):
        return
    tables: dict[str, list[pytest.Item]] = {}
    for item in items:
        if not item.get_closest_marker("slow"):
            tables.setdefault(item.nodeid.partition("[")[0], []).append(item)
    quick = {item for cases in tables.values() for item in (cases[::STEP] if len(cases) >= LONG_TABLE else cases)}
    config.hook.pytest_deselected(items=[item for item in items if item not in quick])
    items[:] = [item for item in items if item in quick]


@pytest.fixture(scope="session")
def checks() -> tuple[Check, ...]:
    """The built-in checks."""
    return load_checks()


@pytest.fixture(scope="session")
def forking() -> Iterator[Sandbox]:
    """The sandbox of this system's first choice."""
    box = boxes.start()
    yield box
    box.close()


def find_built_in(wanted: Wanted) -> Plugins | None:
    """Find the built-in course that a command asks for, in its language; None where it asks for something else."""
    course = wanted.course or DEFAULT
    return None if wanted.modules or course not in list_built_in() else load_built_in(find_language(), course)


@pytest.fixture(scope="session", autouse=True)
def one_sandbox_for_commands(forking: Sandbox) -> Iterator[None]:
    """Let commands in this process use one sandbox and one built-in course; the tests of processes start their own."""
    open_plugins = run.open_plugins
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "open_sandbox", lambda **_: nullcontext(forking))
        patch.setattr(run, "open_plugins", lambda wanted: find_built_in(wanted) or open_plugins(wanted))
        yield


@pytest.fixture(scope="session", autouse=True)
def plans_are_made_once() -> Iterator[None]:
    """Make the plan of a built-in check once for each seed, as a worker does for a class."""
    ours, make = {id(check): check for check in load_checks()}, plan.make_plan
    make_ours = cache(lambda number, seed: make(ours[number], seed))
    with pytest.MonkeyPatch.context() as patch:
        for module in (plan, declaration, failed_exercise):
            patch.setattr(
                module,
                "make_plan",
                lambda check, seed: make_ours(id(check), seed) if id(check) in ours else make(check, seed),
            )
        yield


@pytest.fixture(scope="session", params=["first choice", "spawned"])
def box(request: pytest.FixtureRequest, forking: Sandbox) -> Iterator[Sandbox]:
    """Each way to run student code, one after the other."""
    if request.param == "first choice":
        yield forking
    else:
        spawner = boxes.start(fork=False)
        yield spawner
        spawner.close()


@pytest.fixture(scope="module")
def workers_inside(forking: Sandbox) -> Iterator[None]:
    """Let the commands for a class grade in this process; the tests of workers start processes."""

    def open_inside(setup: object, work: Work, cluster: object) -> AbstractContextManager[WorkersInside]:
        return closing(WorkersInside(worker.prepare(work.order, forking)[0]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "open_workers", open_inside)
        yield


@pytest.fixture
def grade_files(tmp_path: Path, checks: tuple[Check, ...], forking: Sandbox) -> Grade:
    """Grade files that are given as {path: text}; with `explained=False`, no reasons are looked for."""

    def graded(
        files: Mapping[str, str | bytes],
        *names: str,
        box: Sandbox = forking,
        limits: Limits = LIMITS,
        seed: int = 0,
        explained: bool = True,
    ) -> Report:
        folder = write_files(tmp_path / "handed_in", files)
        chosen = [c for c in checks if not names or c.name in names or c.name.rpartition("/")[2] in names]
        grading, submission = prepare(chosen, box, seed, limits), read_submission(folder)
        return grade_and_explain(submission, grading) if explained else grading.grade(submission)

    return graded


@pytest.fixture
def grade_one(grade_files: Grade) -> GradeOne:
    """Grade one text as one exercise."""

    def graded(text: str, name: str, **options: object) -> ExerciseResult:
        (result,) = grade_files({"work.py": text}, name, **options).exercises
        return result

    return graded
