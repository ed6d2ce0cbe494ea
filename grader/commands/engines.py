"""Where the submissions of a class are run: on this machine, or on a Dask cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from grader.commands import run

if TYPE_CHECKING:
    from grader.classroom.run.grade_class import Engine
    from grader.classroom.run.work import Work
    from grader.sandbox import Sandbox

ADDRESS = re.compile(r"(tcp|tls)://\S+:\d{1,5}")
INSTALL = 'python -m pip install "bpgrade[cluster]"'


def address(context: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    """The address of a scheduler; UsageError when it is none, or Dask is not there to go to it."""
    from importlib.util import find_spec

    if given is None:
        return None
    if not ADDRESS.fullmatch(given):
        raise click.UsageError(f"--cluster must be the address of a Dask scheduler, tcp://HOST:PORT, got {given!r}")
    if find_spec("distributed") is None:
        raise click.UsageError(f"--cluster needs Dask, which is not installed; run: {INSTALL}")
    return given


CLUSTER_OPTION = click.option(
    "--cluster",
    metavar="ADDRESS",
    callback=address,
    help="Run on the workers of this Dask scheduler (tcp://HOST:PORT).",
)


@dataclass(frozen=True)
class Where:
    """A scheduler's address, else this machine; the tier that a course asks for; how many submissions at once."""

    cluster: str | None
    tier: str
    jobs: int | None


@dataclass(frozen=True)
class Place:
    """What grades submissions, and how well it contains them."""

    engine: Engine
    tier: str
    probes: Mapping[str, Any]


def begun(cluster: str | None) -> AbstractContextManager[Sandbox | None]:
    """The sandbox of this machine, before anything large is imported; none where a cluster does the work."""
    return run.sandbox(eager=True) if cluster is None else nullcontext()


def place(where: Where, box: Sandbox | None, work: Work) -> AbstractContextManager[Place]:
    """Where the work is done: here in `box`, or on the cluster."""
    return nullcontext(here(box, where)) if box is not None else elsewhere(where, work)


def here(box: Sandbox, where: Where) -> Place:
    """This machine, beginning with the sandbox that is started already."""
    from grader import sandbox
    from grader.classroom.run import local

    ready, jobs = [box], where.jobs or local.processors()

    def start() -> Sandbox:
        return ready.pop() if ready else sandbox.start(eager=True)

    return Place(lambda work, submissions: local.graded(work, submissions, start, jobs=jobs), box.tier, box.probes)


@contextmanager
def elsewhere(where: Where, work: Work) -> Iterator[Place]:
    """The workers of a scheduler; Fault when there is none, or none any more. Says which of them get no work."""
    import logging

    from grader.classroom.run import cluster
    from grader.sandbox import NoSandbox

    # what becomes of connections is said in our own words
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)
    try:
        with cluster.joined(where.cluster or "", work, where.tier, tell=say) as box:
            yield Place(partial(cluster.graded, box, jobs=where.jobs or box.jobs), box.tier, box.probes)
    except NoSandbox as error:
        raise run.Fault(str(error)) from None


def say(sentence: str) -> None:
    """Tell staff, beside the results."""
    click.echo(f"bpgrade: {sentence}", err=True)
