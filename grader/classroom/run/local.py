"""Grade and explain many submissions, as many at once as there are processors for."""

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
from functools import partial
from pathlib import Path

from grader import sandbox as boxes
from grader.classroom.run.work import Work
from grader.diagnosis.explain import explain_again
from grader.grading.grade import Grading, describe_grader
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
    """A submission's report, and the seconds that it took from beginning to end.

    `failed`: grading or explaining failed in us. A report that could not be explained is the one that was given.
    """

    submission: str
    report: Report
    seconds: float
    failed: bool = False


def start_eagerly() -> Sandbox:
    """Start another sandbox of this machine before a submission needs it."""
    return boxes.start(eager=True)


class Engine:
    """Threads that grade or explain one submission after the other, each with a sandbox of its own.

    A failure over one submission is a fault of the grader in its report, and the others go on, unless no sandbox
    can be had any more. A submission over which a sandbox is lost is tried again, `tries` times in all. Each thread
    works within a `turn`.
    """

    def __init__(
        self,
        first: Sandbox,
        jobs: int,
        *,
        start: Callable[[], Sandbox] = start_eagerly,
        tries: int = TRIES,
        turn: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.tier, self.probes, self.jobs = first.tier, first.probes, jobs
        self.start, self.tries, self.turn = start, tries, turn
        self.ready, self.sandboxes = [first], [first]
        self.own = threading.local()
        self.pool = ThreadPoolExecutor(jobs, thread_name_prefix="grader")

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        for sandbox in self.sandboxes:
            sandbox.close()

    def grade(self, work: Work, submissions: Iterable[tuple[str, Contents]]) -> Iterator[Done]:
        """Yield the reports of submissions, without findings, as they come."""
        return self._run(partial(self._grade, work, *one) for one in submissions)

    def explain(self, work: Work, reports: Iterable[tuple[str, Contents, Report]]) -> Iterator[Done]:
        """Yield the same reports with findings, as they come. `work` must be what they were graded with."""
        return self._run(partial(self._explain, work, *one) for one in reports)

    def _run(self, calls: Iterable[Callable[[], Done]]) -> Iterator[Done]:
        waiting: set[Future[Done]] = set()
        try:
            with warnings.catch_warnings(), control_garbage() as collect:
                # students' sources may warn while they are parsed, and filters are shared by all threads
                warnings.simplefilter("ignore")
                for call in calls:
                    waiting.add(self.pool.submit(call))
                    collect()
                    if len(waiting) >= 2 * self.jobs:
                        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                        yield from (future.result() for future in done)
                while waiting:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
        finally:
            for future in waiting:
                future.cancel()

    def _grade(self, work: Work, submission: str, contents: Contents) -> Done:
        began = time.perf_counter()
        found = self._try(work, lambda grading: grade_contents(contents, grading))
        report = found if isinstance(found, Report) else self._report_fault(work, found)
        return Done(submission, report, time.perf_counter() - began, failed=report is not found)

    def _explain(self, work: Work, submission: str, contents: Contents, report: Report) -> Done:
        began = time.perf_counter()
        found = self._try(work, lambda grading: explain_again(report, parse_contents(NAMELESS, contents), grading))
        explained = found if isinstance(found, Report) else report
        return Done(submission, explained, time.perf_counter() - began, failed=explained is not found)

    def _try(self, work: Work, call: Callable[[Grading], Report]) -> Report | Exception:
        """Return the report of a call in this thread's sandbox, or the exception that ended it."""
        failure: Exception = SandboxFailed("not tried")
        with self.turn():
            for attempt in range(self.tries):
                try:
                    return call(work.grading(self._sandbox(renew=attempt > 0)))
                except NoSandbox:
                    raise
                except SandboxFailed as error:
                    failure = error
                except Exception as error:  # a bug of ours must stop neither the class nor be charged to a student
                    return error
        return failure

    def _sandbox(self, *, renew: bool) -> Sandbox:
        """Return this thread's sandbox, or another one in its place."""
        if renew or not hasattr(self.own, "sandbox"):
            try:
                self.own.sandbox = self.ready.pop()
            except IndexError:
                self.own.sandbox = self.start()
                self.sandboxes.append(self.own.sandbox)
        sandbox: Sandbox = self.own.sandbox
        return sandbox

    def _report_fault(self, work: Work, error: Exception) -> Report:
        """Return a report in which every exercise is a fault of the grader."""
        reason = error.message if isinstance(error, Unread) else describe_fault(error)
        exercises = tuple(give_no_points(plan.check, Verdict.GRADER_FAULT, reason) for plan in work.plans)
        return Report(NAMELESS, work.seed, self.tier, self.probes, describe_grader(work.plans), exercises)


class Unread(Exception):
    """A disk or its permissions kept the work from us, which is not the student's doing."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def grade_contents(contents: Contents, grading: Grading) -> Report:
    """Grade one submission; Unread if none of it could be read."""
    unread = next((problem for problem in contents.problems if problem.message.id == "unreadable"), None)
    if unread is not None and not contents.files:
        raise Unread(unread.message)
    return grading.grade(parse_contents(NAMELESS, contents))


def describe_fault(error: Exception) -> Message:
    """Return the message for an exception of the grader."""
    return Message("grader_failed", {"type": type(error).__name__, "text": str(error)[:300]})


@contextmanager
def control_garbage() -> Iterator[Callable[[], None]]:
    """Collect garbage only in the function that it yields, in one of several calls.

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


def count_processors(cgroup: Path = CGROUP) -> int:
    """Count the children that can run at once, by affinity and quotas of control groups (versions 1 and 2)."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, *read_quotas(cgroup)))


def read_quotas(cgroup: Path) -> Sequence[int]:
    """Read how many whole processors each quota allows."""
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
