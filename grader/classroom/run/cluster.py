"""The workers of a Dask cluster: each of its workers has worker processes of bpgrade beside it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from grader.classroom.run.admission import (
    connect_client,
    describe_error,
    describe_no_workers,
    find_misfit,
    read_greeting,
)
from grader.classroom.run.remote import ForwardedAnswer, answer_task, introduce, leave
from grader.sandbox import TIERS, NoSandbox
from grader.worker.order import Order
from grader.worker.stored import from_json, to_json
from grader.worker.worker import Greeting
from grader.worker.workers import WorkerLost

if TYPE_CHECKING:
    from distributed import Future

SLOTS = 2  # tasks that a worker has at a time: one that it is at, and the next one
LOOK = 1.0  # seconds after which the connection is looked at, for Dask does not say that it is gone
PATIENCE = 60.0  # seconds in which a worker must come back when there is none, as those under a nanny do
AGAIN = "what was graded is in the store; start {} and run the same command again"


class Cluster:
    """The workers of a scheduler, for many threads.

    `ours` are the versions that a worker must have, `required` is the tier that the course asks for. `patience` is
    how many seconds the run waits for a worker when there is none.
    """

    def __init__(
        self, address: str, order: Order, ours: Mapping[str, str], *, required: str, patience: float = PATIENCE
    ) -> None:
        self.address, self.order, self.ours = address, to_json(order), ours
        self.required, self.patience = required, patience
        self.client = connect_client(address)
        self.lock = threading.Lock()
        self.met: dict[str, Greeting | None] = {}  # by the worker's address; None for one that gets no work
        self.refused: list[str] = []  # sentences
        fit = self._find_fit()
        if not fit:
            self.client.close()
            raise NoSandbox(describe_no_workers(address, self.refused))
        weakest = max(fit.values(), key=lambda greeting: TIERS.index(greeting.tier))
        # which every report states, so whoever joins later must not contain children less
        self.tier = self.required = weakest.tier
        self.probes = weakest.probes
        self.jobs = SLOTS * len(fit)

    def ask(self, task: str) -> str:
        """Return a worker's answer; Dask gives the task to another worker when one is lost over it."""
        while True:
            fit = self._await_fit()
            future = self.client.submit(answer_task, self.order, task, workers=sorted(fit), pure=False)
            reply = self._await_reply(future, fit)
            if reply is None:
                continue  # all that it was for have left
            if reply.refusal is None:
                return reply.answer
            with self.lock:
                self.met[reply.address] = None
                self.refused.append(f"worker {reply.address} gets no more work: {reply.refusal}")

    def close(self) -> None:
        """Leave the cluster as it was, without waiting for what it may still be at."""
        if self.client.status == "running":
            self.client.run(leave, self.order, on_error="ignore", wait=False)
        self.client.close()

    def _list_there(self) -> list[str]:
        """List the addresses of all workers; NoSandbox if the scheduler is gone."""
        try:
            if self.client.status == "running":
                return list(self.client.nthreads())
        except OSError:
            pass
        raise NoSandbox(f"the scheduler {self.address} is gone; {AGAIN.format('it')}")

    def _find_fit(self) -> dict[str, Greeting]:
        """Find the workers that are there and get work; those that are new are checked first."""
        there = self._list_there()
        with self.lock:
            new = [address for address in there if address not in self.met]
            said = self.client.run(introduce, self.order, workers=new, on_error="return") if new else {}
            for address, words in said.items():
                if isinstance(words, OSError):
                    continue  # it has left again, and nobody need know
                greeting = read_greeting(words)
                why = find_misfit(greeting, self.ours, self.required)
                self.met[address] = greeting if why is None else None
                if why is not None:
                    self.refused.append(f"worker {address} gets no work: {why}")
            return {address: found for address in there if (found := self.met.get(address)) is not None}

    def _await_fit(self) -> dict[str, Greeting]:
        """Wait until a worker is there that gets work; NoSandbox if none comes in time."""
        until = time.monotonic() + self.patience
        while not (fit := self._find_fit()):
            if time.monotonic() >= until:
                raise NoSandbox(f"{self.address} has no worker any more; {AGAIN.format('workers')}")
            time.sleep(LOOK)
        return fit

    def _await_reply(self, future: Future[Any], fit: Mapping[str, Greeting]) -> ForwardedAnswer | None:
        """Wait for the reply to a task; None if all workers that it was for have left."""
        while True:
            try:
                return from_json(future.result(timeout=LOOK), ForwardedAnswer)
            except TimeoutError:  # a result may be lost with its worker after it was announced
                if not fit.keys() & self._list_there():
                    future.cancel()
                    return None
            except CancelledError:
                return None
            except Exception as error:  # whatever the task raised there, or an answer that cannot be read
                raise WorkerLost(describe_error(error)) from None


@contextmanager
def join_cluster(
    address: str, order: Order, ours: Mapping[str, str], required: str, *, tell: Callable[[str], None]
) -> Iterator[Cluster]:
    """Yield the workers of a scheduler for a run; NoSandbox if there are none.

    Needs Dask. `tell` is told which workers get no work, once those who are there are known and at the end.
    """
    cluster, said = Cluster(address, order, ours, required=required), 0
    try:
        for said, sentence in enumerate(cluster.refused, 1):  # noqa: B007, how many were told
            tell(sentence)
        yield cluster
    finally:
        cluster.close()
        for sentence in cluster.refused[said:]:
            tell(sentence)
