"""A class and a Dask cluster on this machine, for the tests and scripts that grade one on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus import ROOT
from distributed import LocalCluster, Status

from grader.classroom.run.cluster import Cluster
from grader.classroom.run.engine import Engine, count_processors
from grader.classroom.run.work import Work, prepare_work
from grader.model import Report
from grader.plugins import load_plugins
from grader.sandbox.protocol import Limits
from grader.submission.read import read_contents
from grader.submission.source import Contents
from grader.worker.order import Order
from grader.worker.stored import to_json
from grader.worker.worker import list_shared_versions
from grader.worker.workers import LocalWorkers

NAMES = ("graph/mul_layer", "activation/relu", "affine/affine")
MISTAKES = (  # by file: before and after; the last one ends its child
    ("activation/relu.py", "dout * self.passed", "dout"),
    ("graph/mul_layer.py", "self.y = y", "self.y = x"),
    ("affine/affine.py", "dout.sum(axis=0)", "dout.mean(axis=0)"),
    ("activation/relu.py", "return np.maximum(x, 0)", "import os; os._exit(0)"),
)


def work(names: Iterable[str] = NAMES) -> Work:
    """Some of the built-in exercises."""
    return prepare_work(Order((), "book", tuple(names), 0, Limits()), load_plugins().checks)


def submission(number: int) -> Contents:
    """Right where the number is even, else with one of the mistakes; no two are the same."""
    files = {f"{name}.py": (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8") for name in NAMES}
    if number % 2:
        file, before, after = MISTAKES[number // 2 % len(MISTAKES)]
        assert before in files[file], f"{file} has no {before!r} to be made wrong"
        files[file] = files[file].replace(before, after)
    files["graph/mul_layer.py"] += f"\n\n# {number}\n"
    return Contents(tuple((name, text.encode("utf-8")) for name, text in sorted(files.items())), ())


def class_of(count: int) -> dict[str, Contents]:
    """Submissions by the number of the student."""
    return {str(number): submission(number) for number in range(count)}


def text(report: Report) -> str:
    """What the store keeps of a report, but for how long it took."""
    timeless = tuple(replace(exercise, seconds=0.0) for exercise in report.exercises)
    return to_json(timeless) + to_json(report.problems)


def locally(class_: Mapping[str, Contents], of: Work) -> dict[str, str]:
    """The reports of an undisturbed run on this machine."""
    with Engine(of, LocalWorkers(of.order), count_processors()) as engine:
        return mark_and_explain(engine, class_)


def mark_and_explain(engine: Engine, class_: Mapping[str, Contents]) -> dict[str, str]:
    """The reports of a class: first all marks, then all explanations."""
    marked = {one.submission: one.report for one in engine.grade(class_.items())}
    pending = ((name, class_[name], report) for name, report in marked.items())
    return {one.submission: text(one.report) for one in engine.explain(pending)}


@contextmanager
def workers(count: int, **options: Any) -> Iterator[LocalCluster]:
    """A scheduler in this process and worker processes, which are started again when they are killed; on loopback."""
    with LocalCluster(
        n_workers=count,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        silence_logs=50,
        **options,
    ) as cluster:
        yield cluster


def pids(cluster: LocalCluster) -> dict[str, int]:
    """By the workers' addresses their processes; none that is still starting, for over it its nanny would give up."""
    return {nanny.worker_address: nanny.pid for nanny in cluster.workers.values() if nanny.status == Status.running}


def read_files(folder: Path) -> Contents:
    """What a folder holds, as a hand-in."""
    return read_contents(tuple((p.relative_to(folder).as_posix(), p) for p in sorted(folder.rglob("*.py"))))


def join(running: LocalCluster, of: Work, **options: Any) -> Cluster:
    """The workers of a cluster, whatever their tier."""
    ours = list_shared_versions(load_plugins().versions)
    return Cluster(running.scheduler_address, of.order, ours, required="C", **options)
