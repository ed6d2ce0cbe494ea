"""Grade many submissions on this machine: as many at once as it has processors for."""

from __future__ import annotations

import gc
import itertools
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.run.work import Work
from grader.diagnosis.explain import grade_and_explain
from grader.grading.grade import describe_grader
from grader.grading.verdict import give_no_points
from grader.model import Message, Report, Verdict
from grader.sandbox import NoSandbox, Sandbox, SandboxFailed
from grader.submission.read import parse_contents
from grader.submission.source import Contents

NAMELESS = "submission"  # whose it is, nobody who grades needs to know
COLLECTED = 20  # submissions after which garbage is looked for among what is new
ALL_COLLECTED = 200  # and among everything
TRIES = 2  # of a submission over which the process that starts children is lost
CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Done:
    """A submission's report, and the seconds that it took from beginning to end."""

    submission: str
    report: Report
    seconds: float


def graded(
    work: Work,
    submissions: Iterable[tuple[str, Contents]],
    start: Callable[[], Sandbox],
    *,
    jobs: int,
    tries: int = TRIES,
    turn: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[Done]:
    """The reports of submissions by their digests, as they come; so many at once, each in a sandbox of its own.

    What goes wrong with one of them is a fault of the grader in that one's report, and the rest goes on,
    unless there is no sandbox any more. Each is graded within a `turn`.
    """
    own = threading.local()
    sandboxes: list[Sandbox] = []

    def fresh() -> Sandbox:
        sandbox: Sandbox = start()
        sandboxes.append(sandbox)
        own.sandbox = sandbox
        return sandbox

    def current() -> Sandbox:
        found: Sandbox | None = getattr(own, "sandbox", None)
        return found or fresh()

    def one(submission: str, contents: Contents) -> Done:
        began = time.perf_counter()
        with turn():
            report = graded_once(work, contents, current, fresh, tries)
        return Done(submission, report, time.perf_counter() - began)

    pool = ThreadPoolExecutor(jobs, thread_name_prefix="grader")
    waiting: set[Future[Done]] = set()
    try:
        with warnings.catch_warnings(), collecting() as collect:
            # students' sources may warn while they are parsed, and filters are shared by all threads
            warnings.simplefilter("ignore")
            for submission, contents in submissions:
                waiting.add(pool.submit(one, submission, contents))
                collect()
                if len(waiting) >= 2 * jobs:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
    finally:
        pool.shutdown(wait=not waiting, cancel_futures=True)
        for sandbox in sandboxes:
            sandbox.close()


@contextmanager
def collecting() -> Iterator[Callable[[], None]]:
    """Look for garbage only where the caller says so, which is every so many times that it does.

    Until 3.11.7 Python fails over a syntax tree when that lets another thread make one. Diagnosis leaves trees
    that refer to each other, so they must be looked for; what is loaded by now stays, and need not be.
    """
    enabled, calls = gc.isenabled(), itertools.count(1)
    gc.disable()
    gc.freeze()

    def collect() -> None:
        call = next(calls)
        if call % ALL_COLLECTED == 0:
            gc.unfreeze()
        if call % COLLECTED == 0:
            gc.collect()
            gc.freeze()  # what is remembered would be looked through each time

    try:
        yield collect
    finally:
        gc.unfreeze()
        if enabled:
            gc.enable()


def graded_once(
    work: Work,
    contents: Contents,
    current: Callable[[], Sandbox],
    fresh: Callable[[], Sandbox],
    tries: int = TRIES,
) -> Report:
    """The report of one submission; where grading itself fails, one that says so of every exercise."""
    failure: Exception | None = None
    unread = next((problem for problem in contents.problems if problem.message.id == "unreadable"), None)
    if unread is not None and not contents.files:
        # a disk or its permissions kept the work from us, which is not the student's doing
        return fault(work, current(), unread.message)
    for _ in range(tries):
        sandbox = current() if failure is None else fresh()
        try:
            return grade_and_explain(parse_contents(NAMELESS, contents), work.grading(sandbox))
        except NoSandbox:
            raise
        except SandboxFailed as error:
            failure = error
        except Exception as error:  # a bug of ours must stop neither the class nor be charged to a student
            return fault(work, sandbox, failed(error))
    return fault(work, sandbox, failed(failure))


def failed(error: Exception | None) -> Message:
    """The message that grading itself raised."""
    return Message("grader_failed", {"type": type(error).__name__, "text": str(error)[:300]})


def fault(work: Work, sandbox: Sandbox, reason: Message) -> Report:
    """A report in which every exercise is a fault of the grader."""
    exercises = tuple(give_no_points(plan.check, Verdict.GRADER_FAULT, reason) for plan in work.plans)
    return Report(NAMELESS, work.seed, sandbox.tier, sandbox.probes, describe_grader(work.plans), exercises)


def processors(cgroup: Path = CGROUP) -> int:
    """How many children can run at once here, by affinity and by the quota of control groups (versions 1 and 2)."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, *quotas(cgroup)))


def quotas(cgroup: Path) -> Sequence[int]:
    """The whole processors that each quota in force allows."""
    found = []
    for file, period_file in (("cpu.max", None), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")):
        try:
            words = (cgroup / file).read_text(encoding="ascii").split()
            words += [(cgroup / period_file).read_text(encoding="ascii").strip()] if period_file else []
            quota, period = float(words[0]), float(words[1])  # "max", or -1, is no quota
        except (OSError, ValueError, IndexError):
            continue
        if quota > 0 and period > 0:
            found.append(max(1, round(quota / period)))
    return found or [os.cpu_count() or 1]
