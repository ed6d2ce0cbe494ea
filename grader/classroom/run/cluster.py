"""A sandbox whose children run on the workers of a Dask cluster.

The client decides every verdict: it sends sources and inputs, and reads arrays. A worker is checked
before it is given work, and watched: what it had when it was lost goes to another one.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grader.classroom.run import local
from grader.classroom.run.admission import connect_client, describe_error, describe_no_workers, find_misfit
from grader.classroom.run.exchange import LEAST, Chunk, Exchange
from grader.classroom.run.parcels import NoAnswer, pack_chunk, read_answer
from grader.sandbox import TIERS, Ended, NoSandbox, Request

if TYPE_CHECKING:
    from distributed import Future

    from grader.classroom.run.work import Work
    from grader.sandbox.protocol import Limits

SLOTS = 2  # chunks that a worker has at a time: one that it runs, and the next one
MOST_JOBS = 400  # submissions at once, for each has a thread
LOOK = 1.0  # seconds after which the connection is looked at, for Dask does not say that it is gone
PATIENCE = 60.0  # seconds in which a worker must come back when there is none, as those under a nanny do
AGAIN = "what was graded is in the store; start {} and run the same command again"


@dataclass(eq=False)
class Member:
    """A worker that is given work, and the chunks it has, the oldest first."""

    address: str
    tier: str
    probes: Mapping[str, Any]
    plans: Future[Any]
    has: dict[Future[Any], Chunk] = field(default_factory=dict)
    blamed: Future[Any] | None = None


class Cluster:
    """The workers of a scheduler as one sandbox for many threads.

    `frames` are the plans that every worker is sent once. `required` is the tier that the course asks for.
    `patience` is how many seconds the run waits for a worker when there is none.
    """

    def __init__(self, address: str, frames: Sequence[bytes], *, required: str, patience: float = PATIENCE) -> None:
        from grader.classroom.run.bench import list_shared_versions

        self.address, self.frames = address, tuple(dict.fromkeys(frames))
        self.client = client = connect_client(address)
        self.required, self.ours, self.patience = required, list_shared_versions(), patience
        self.exchange = Exchange(turns=local.count_processors())
        self.members: dict[str, Member] = {}
        self.joining: set[str] = set()
        self.refused: list[str] = []  # sentences
        self.lock = threading.RLock()
        self.timer: threading.Timer | None = None
        self.events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        client.subscribe_topic("all", lambda event: self.events.put(event[1]))
        self._welcome(list(client.nthreads()))
        if not self.members:
            client.close()
            raise NoSandbox(describe_no_workers(self.address, self.refused))
        weakest = max(self.members.values(), key=lambda member: TIERS.index(member.tier))
        # which every report states, so whoever joins later must not contain children less
        self.tier = self.required = weakest.tier
        self.probes = weakest.probes
        self.jobs = min(MOST_JOBS, len(self.members) * SLOTS * LEAST)
        threading.Thread(target=self._watch, name="bpgrade-workers", daemon=True).start()

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        """Return the end of each child, in the order of the requests."""
        return self.exchange.run(requests, limits)

    def close(self) -> None:
        """Leave the cluster as it is, without waiting for what it may still be at."""
        if self.client.status == "closed":
            return
        self._lose("the cluster is not used any more")
        if self.client.status == "running":
            self.client.unsubscribe_topic("all")
        self.client.close()

    # workers come and go

    def _watch(self) -> None:
        while self.exchange.over is None:
            try:
                event = self.events.get(timeout=LOOK)
            except queue.Empty:
                self._look()
                continue
            match event:
                case {"action": "add-worker", "worker": str(address)}:
                    threading.Thread(target=self._meet, args=(address,), daemon=True).start()
                case {"action": "remove-worker", "worker": str(address)}:
                    self._left(address)

    def _meet(self, address: str) -> None:
        try:
            self._welcome([address])
        except Exception:
            if self.exchange.over is None:  # else it came just as the run ended
                raise

    def _welcome(self, addresses: Sequence[str]) -> None:
        """Check workers, and give work to those that are fit for it."""
        from grader.classroom.run.bench import introduce

        with self.lock:
            new = [a for a in addresses if a not in self.joining and a not in self.members]
            self.joining.update(new)
        if not new:
            return
        told = self.client.run(introduce, self.ours, workers=new, on_error="return")
        for address in new:
            why = find_misfit(told[address], self.ours, self.required)
            if why is not None:
                if not isinstance(told[address], OSError):  # it has left again, and nobody need know
                    self.refused.append(f"worker {address} gets no work: {why}")
                continue
            (plans,) = self.client.scatter([self.frames], workers=[address], hash=False)
            self._join(Member(address, told[address]["tier"], told[address]["probes"], plans))

    def _join(self, member: Member) -> None:
        with self.lock:
            if member.address not in self.joining:  # it has left meanwhile
                return
            self.joining.remove(member.address)
            self.members[member.address] = member
            if self.timer is not None:
                self.timer.cancel()
                self.timer = None
        for _ in range(SLOTS):
            threading.Thread(target=self._serve, args=(member,), daemon=True).start()

    def _left(self, address: str) -> None:
        with self.lock:
            self.joining.discard(address)
            member = self.members.pop(address, None)
            if member is None:
                return
            had = list(member.has)
            # the oldest is what it was at
            member.blamed = had[0] if had else None
        self.client.cancel(had)
        self._dismissed()

    def _retire(self, member: Member, why: str) -> None:
        """Give no more work to a worker."""
        with self.lock:
            self.refused.append(f"worker {member.address} gets no more work: {why}")
            if self.members.get(member.address) is member:
                del self.members[member.address]
        self._dismissed()

    def _dismissed(self) -> None:
        """Note that a worker has gone; after the last one another must come soon."""
        self.exchange.wake_servers()
        with self.lock:
            if not self.members and not self.timer:
                sentence = f"{self.address} has no worker any more; {AGAIN.format('workers')}"
                self.timer = threading.Timer(self.patience, self._lose_unless_joined, (sentence,))
                self.timer.daemon = True
                self.timer.start()

    def _lose_unless_joined(self, sentence: str) -> None:
        with self.lock:
            if not self.members:
                self._lose(sentence)

    def _lose(self, sentence: str) -> None:
        """End the run with that sentence; nothing more can be run."""
        self.exchange.end_with(NoSandbox(sentence))
        self.events.put(None)
        with self.lock:
            had = [future for member in self.members.values() for future in member.has]
            self.members.clear()
        if self.client.status == "running":
            self.client.cancel(had)

    # and are given chunks

    def _serve(self, member: Member) -> None:
        """Give a worker one chunk after the other while it is there."""
        try:
            while (chunk := self.exchange.take_chunk(lambda: self._is_there(member))) is not None:
                self._grade(member, chunk)
        except Exception as error:  # a bug of ours; in this thread nobody else would hear of it, and all would wait
            self._lose(f"work for the cluster failed ({describe_error(error)}); {AGAIN.format('it')}")
            raise

    def _grade(self, member: Member, chunk: Chunk) -> None:
        """Have a chunk run, and hand out what comes of it."""
        future = self._send(member, chunk)
        if future is None:
            self.exchange.give_back(chunk)
            return
        try:
            ended = read_answer(self._answer(future), len(chunk.jobs))
        except CancelledError:
            self._look()
            if member.blamed is future:
                self.exchange.report_loss(chunk, f"worker {member.address} ended")
            else:
                self.exchange.give_back(chunk)
        except NoAnswer as error:
            if error.unfit:
                self._retire(member, str(error))
            self.exchange.report_loss(chunk, str(error))
        else:
            self.exchange.deliver(chunk, ended)
        finally:
            with self.lock:
                member.has.pop(future, None)

    def _is_there(self, member: Member) -> bool:
        return self.members.get(member.address) is member

    def _send(self, member: Member, chunk: Chunk) -> Future[Any] | None:
        """Send a chunk and return its future; None if the worker has just left."""
        from grader.classroom.run.bench import run_chunk

        parcel = pack_chunk(chunk, self.frames)
        with self.lock:
            if not self._is_there(member):
                return None
            future = self.client.submit(run_chunk, parcel, member.plans, workers=[member.address], pure=False)
            member.has[future] = chunk
            return future

    def _answer(self, future: Future[Any]) -> object:
        """Return the worker's answer; CancelledError when the worker left, NoAnswer when its task failed."""
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        while not done.wait(LOOK):
            if self.exchange.over:
                raise CancelledError
        if future.status == "error":
            raise NoAnswer(describe_error(future.exception()), unfit=True)
        return future.result()

    def _look(self) -> None:
        """End the run if the scheduler is gone; Dask would connect again, but forgets its tasks."""
        if self.client.status != "running":
            self._lose(f"the scheduler {self.address} is gone; {AGAIN.format('it')}")


@contextmanager
def join_cluster(address: str, work: Work, required: str, *, tell: Callable[[str], None]) -> Iterator[Cluster]:
    """Yield the workers of a scheduler for a run; NoSandbox if there are none.

    Needs Dask. `tell` is told which workers get no work, once those who are there are known and at the end.
    """
    frames = [plan.frame for plan in (*work.plans, *work.supporting)]
    box, said = Cluster(address, frames, required=required), 0
    try:
        for said, sentence in enumerate(box.refused, 1):  # noqa: B007, how many were told
            tell(sentence)
        yield box
    finally:
        box.close()
        for sentence in box.refused[said:]:
            tell(sentence)


def make_cluster_engine(box: Cluster, jobs: int | None = None) -> local.Engine:
    """Make an engine that grades on the workers of a cluster; it raises NoSandbox when the cluster is lost."""
    return local.Engine(box, jobs or box.jobs, start=lambda: box, tries=1, turn=box.exchange.hold_turn)
