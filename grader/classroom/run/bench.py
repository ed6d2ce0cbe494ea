"""The part that runs in a worker of a Dask cluster: one zygote, and chunks of requests for it.

Only arrays, texts of children and numbers go back, as bytes; nothing is decided here.
"""

from __future__ import annotations

import asyncio
import platform
import threading
import time
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

import numpy as np
from distributed import Worker, get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from grader import sandbox
from grader.classroom.run.parcels import LOST, UNFIT, Parcel, pack_ends, pack_excuse, unpack_parcel
from grader.sandbox import Ended, Request, SandboxFailed
from grader.sandbox.protocol import Limits
from grader.version import __version__

NAME = "bpgrade"
# a chunk is answered in part when that much time or memory has gone into it, so that little is lost with a worker
SECONDS = 5.0
SIZE = 32 << 20


def list_shared_versions() -> dict[str, str]:
    """List the versions that a worker and its client must share."""
    minor = ".".join(platform.python_version_tuple()[:2])
    return {"bpgrade": __version__, "Python": minor, "numpy": np.__version__}


class Bench(WorkerPlugin):
    """A worker's zygote; it is kept for all that the worker is ever given, and ends with it."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.lock = threading.Lock()  # a zygote has one socket
        self.box = sandbox.start(eager=True, at_once=at_once)
        self.tier = self.box.tier
        self.over = False

    def run(self, requests: Sequence[tuple[Request, Limits]]) -> list[Ended]:
        """Run requests in their order until time or room is used up; at least one is run."""
        ended: list[Ended] = []
        began, size = time.monotonic(), 0
        while len(ended) < len(requests) and size < SIZE and time.monotonic() - began < SECONDS:
            more = self.box.run(*take_batch(requests[len(ended) :], self.at_once))
            size += sum(len(one.reply) for one in more)
            ended += more
        return ended

    def renew(self) -> bool:
        """Start another zygote in place of one that was lost; does it contain children as well?"""
        if self.over:
            raise SandboxFailed("the worker ends")
        self.box.close()
        self.box = sandbox.start(eager=True, at_once=self.at_once)
        return self.box.tier == self.tier

    async def teardown(self, worker: Worker) -> None:
        """End the zygote when its worker ends."""
        self.over = True
        await asyncio.to_thread(self.box.close)


def take_batch(requests: Sequence[tuple[Request, Limits]], most: int) -> tuple[list[Request], Limits]:
    """Return the first requests, as far as they have the same limits."""
    limits = requests[0][1]
    return [request for request, _ in takewhile(lambda one: one[1] == limits, requests[:most])], limits


async def introduce(expected: Mapping[str, str], dask_worker: Worker) -> dict[str, Any]:
    """Say what is installed here, and where that is as expected, start the zygote and say what it can do."""
    told: dict[str, Any] = {"versions": list_shared_versions()}
    if told["versions"] != expected:
        return told
    bench: Any = dask_worker.plugins.get(NAME)
    if bench is None:
        made = await asyncio.to_thread(Bench, dask_worker.state.nthreads)
        bench = dask_worker.plugins.get(NAME, made)
        if bench is made:
            await dask_worker.plugin_add(made, name=NAME)
        else:  # somebody else has introduced themselves meanwhile
            made.box.close()
    return told | {"tier": bench.tier, "probes": dict(bench.box.probes)}


def run_chunk(parcel: Parcel, kept: Sequence[bytes]) -> bytes:
    """Run a chunk; `kept` are the plans that the worker has been sent before."""
    bench: Any = get_worker().plugins.get(NAME)
    if bench is None:  # another worker with the address of one that was introduced
        return pack_excuse(UNFIT, "it was started anew")
    with bench.lock:
        try:
            return pack_ends(bench.run(unpack_parcel(parcel, kept)))
        except SandboxFailed as error:
            lost = str(error)
        try:
            fit = bench.renew()
        except SandboxFailed as error:
            return pack_excuse(UNFIT, str(error))
    return pack_excuse(LOST, lost) if fit else pack_excuse(UNFIT, "it contains students' code less than before")
