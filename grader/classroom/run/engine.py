"""Grade and explain many submissions, as many at once as there are workers for."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from grader.classroom.run.work import Work
from grader.grading.plan import describe_grader
from grader.grading.verdict import give_no_points
from grader.model import Report, Verdict
from grader.submission.source import Contents
from grader.worker.stored import DamagedEntry, from_json, to_json
from grader.worker.unsettled import BOUNDS, describe_fault, leave_unexplained
from grader.worker.worker import NAMELESS, Answer, Task
from grader.worker.workers import WorkerLost, Workers

CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Done:
    """A submission's report, and the seconds that it took from beginning to end.

    `failed`: grading or explaining failed in us. A report that could not be explained is the one that was given.
    `explained`: the findings are in the report.
    """

    submission: str
    report: Report
    seconds: float
    failed: bool = False
    explained: bool = False


class Engine:
    """Gives submissions to workers, `jobs` at once, and reads their reports.

    A submission over which we fail is unsettled in its report, and the others go on, unless no worker can be had
    any more.
    """

    def __init__(self, work: Work, workers: Workers, jobs: int) -> None:
        self.work, self.workers, self.jobs = work, workers, jobs
        self.pool = ThreadPoolExecutor(jobs, thread_name_prefix="grader")

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.workers.close()

    def grade(self, submissions: Iterable[tuple[str, Contents]]) -> Iterator[Done]:
        """Yield the reports of submissions as they come; the findings are still to come, unless children were idle."""
        return self._run((submission, Task(contents)) for submission, contents in submissions)

    def explain(self, reports: Iterable[tuple[str, Contents, Report]]) -> Iterator[Done]:
        """Yield the same reports with findings, as they come. They must be of the same work."""
        return self._run((submission, Task(contents, report)) for submission, contents, report in reports)

    def report(self, contents: Contents) -> Report:
        """Grade and explain one submission."""
        done = self._answer(NAMELESS, Task(contents))
        if done.explained or done.failed:
            return done.report
        return self._answer(NAMELESS, Task(contents, done.report)).report

    def _run(self, tasks: Iterable[tuple[str, Task]]) -> Iterator[Done]:
        waiting: set[Future[Done]] = set()
        try:
            for submission, task in tasks:
                waiting.add(self.pool.submit(self._answer, submission, task))
                if len(waiting) >= 2 * self.jobs:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        finally:
            for future in waiting:
                future.cancel()

    def _answer(self, submission: str, task: Task) -> Done:
        began = time.perf_counter()
        try:
            found = from_json(self.workers.ask(to_json(task)), Answer)
        except (WorkerLost, DamagedEntry) as error:
            found = Answer(failure=describe_fault(error), verdict=Verdict.GRADER_FAULT)
        if found.report is None and task.report is not None and found.failure and found.failure.id in BOUNDS:
            found = Answer(leave_unexplained(task.report))
        report = found.report or task.report or self._report_nothing(found)
        seconds = time.perf_counter() - began
        return Done(submission, report, seconds, failed=found.report is None, explained=found.explained)

    def _report_nothing(self, answer: Answer) -> Report:
        """Return a report in which every exercise has the verdict of an answer without a report."""
        exercises = tuple(give_no_points(plan.check, answer.verdict, answer.failure) for plan in self.work.plans)
        grader = describe_grader(self.work.plans)
        return Report(NAMELESS, self.work.order.seed, self.workers.tier, self.workers.probes, grader, exercises)


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
