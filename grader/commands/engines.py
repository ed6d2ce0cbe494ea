"""Run the submissions of a class, on this machine or on a Dask cluster."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import TYPE_CHECKING

import click

from grader.commands import run
from grader.commands.output import is_watched
from grader.commands.typed import name_python

if TYPE_CHECKING:
    from grader.classroom.run.engine import Engine
    from grader.classroom.run.grade_class import ClassRun
    from grader.classroom.run.work import Work
    from grader.classroom.store.store import Store
    from grader.commands.classes import Setup
    from grader.worker.workers import Workers

ADDRESS = re.compile(r"(tcp|tls)://\S+:\d{1,5}")


def check_address(context: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    """Check the address of a scheduler; UsageError if it is none, or Dask is not installed."""
    from importlib.util import find_spec

    if given is None:
        return None
    if not ADDRESS.fullmatch(given):
        raise click.UsageError(f"--cluster must be the address of a Dask scheduler, tcp://HOST:PORT, got {given!r}")
    if find_spec("distributed") is None:
        raise click.UsageError(
            f"--cluster needs Dask, which is not installed; run: {name_python()} -m pip install distributed"
        )
    return given


CLUSTER_OPTION = click.option(
    "--cluster",
    metavar="ADDRESS",
    callback=check_address,
    help="Run on the workers of this Dask scheduler (tcp://HOST:PORT).",
)


JOBS_OPTION = click.option(
    "--jobs", type=click.IntRange(1, 1024), metavar="N", help="Submissions at once (as this machine allows)."
)
EXPLAIN_OPTION = click.option("--no-explain", is_flag=True, help="Only mark; the same command explains later.")


@contextmanager
def open_run(store: Store, setup: Setup, work: Work, cluster: str | None, jobs: int | None) -> Iterator[ClassRun]:
    """Open a run over the class of a store, on the workers of this machine or of a cluster."""
    from grader.classroom.run.grade_class import ClassRun
    from grader.classroom.store.rows import Run

    with open_engine(setup, work, cluster, jobs, setup.course.tier) as engine:
        workers = engine.workers
        yield ClassRun(store, engine, Run(work.order.seed, workers.tier, workers.probes, setup.grader))


@contextmanager
def open_engine(setup: Setup, work: Work, cluster: str | None, jobs: int | None, tier: str) -> Iterator[Engine]:
    """Open an engine on the workers of this machine or of a cluster, which must have that tier."""
    from grader.classroom.run.engine import Engine, count_processors
    from grader.sandbox import NoSandbox

    try:
        with open_workers(setup, work, cluster) as workers:
            run.require_tier(workers, tier)
            with Engine(work, workers, jobs or getattr(workers, "jobs", None) or count_processors()) as engine:
                yield engine
    except NoSandbox as error:
        raise run.Fault(str(error)) from None


def open_workers(setup: Setup, work: Work, cluster: str | None) -> AbstractContextManager[Workers]:
    """Open the workers of this machine, or of a scheduler; staff are told which of its workers get no work."""
    if cluster is None:
        from grader.worker.workers import LocalWorkers

        return closing(LocalWorkers(work.order))
    import logging

    from grader.classroom.run.cluster import join_cluster
    from grader.worker.worker import list_shared_versions

    # what becomes of connections is said in our own words
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)
    ours = list_shared_versions(setup.loaded.versions)
    return join_cluster(cluster, work.order, ours, setup.course.tier, tell=tell_staff)


def explain_class(class_run: ClassRun, students: Collection[str] | None = None) -> None:
    """Explain what was marked, of everybody or of these students, with a progress line of its own."""
    pending = class_run.find_unexplained(students)
    if pending:
        with show_bar("explaining", len(pending)) as advance:
            class_run.explain(pending, advance)


@contextmanager
def show_bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar with rate and time left on a terminal; nothing in a pipe or in CI."""
    if not is_watched():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total, rate="")

        def advance(done: int) -> None:
            speed = bar.tasks[task].speed
            bar.update(task, advance=done, rate=f"{speed:.1f} a second" if speed else "")

        yield advance


def tell_staff(sentence: str) -> None:
    """Tell staff a sentence on standard error, beside the results."""
    click.echo(f"bpgrade: {sentence}", err=True)
