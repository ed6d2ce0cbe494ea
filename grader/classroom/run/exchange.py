"""A queue between threads that grade and threads that serve remote workers: requests in, chunks out."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader.sandbox import Ended, NoSandbox, Request, SandboxFailed

if TYPE_CHECKING:
    from grader.sandbox.protocol import Limits

LEAST, MOST = 25, 100  # requests in a chunk, while there are that many to come
BYTES = 8 << 20  # of sources in a chunk, unless one request has more
TRIES = 3  # of a chunk, and then of each of its requests alone


@dataclass(frozen=True)
class QueuedRequest:
    """A request whose thread waits for the end of its child."""

    request: Request
    limits: Limits
    ended: Future[Ended] = field(default_factory=Future)


@dataclass(frozen=True)
class Chunk:
    """Requests that go to a worker together, and how often a worker was lost over them."""

    jobs: tuple[QueuedRequest, ...]
    failures: int = 0


class Exchange:
    """Gathers the requests of many threads, of which `turns` may compute at once and the others wait for answers.

    A request is answered once, with the end of its child or with an error.
    """

    def __init__(self, *, turns: int, tries: int = TRIES) -> None:
        self.turns = threading.Semaphore(turns)
        self.tries = tries
        self.changed = threading.Condition()
        self.at_work = 0  # threads that grade, and do not wait for answers
        self.idle = 0  # threads that wait for a chunk
        self.loose: deque[QueuedRequest] = deque()
        self.again: deque[Chunk] = deque()  # which stay as they are: another grouping would hide who is to blame
        self.over: NoSandbox | None = None

    # for those who grade

    @contextmanager
    def hold_turn(self) -> Iterator[None]:
        """Grade a submission within it, whose requests go through `run`."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        """Return the end of each child, in the order of the requests; another thread has the turn meanwhile."""
        jobs = self.queue_requests(requests, limits)
        self._leave()
        try:
            return [job.ended.result() for job in jobs]
        finally:
            self._enter()

    def queue_requests(self, requests: Sequence[Request], limits: Limits) -> list[QueuedRequest]:
        """Leave requests, and go on."""
        jobs = [QueuedRequest(request, limits) for request in requests]
        with self.changed:
            self.loose += jobs
            self._settle()
            if self._ready():
                self.changed.notify_all()
        return jobs

    def _enter(self) -> None:
        with self.changed:
            self.at_work += 1
        self.turns.acquire()

    def _leave(self) -> None:
        self.turns.release()
        with self.changed:
            self.at_work -= 1
            if self._ready():
                self.changed.notify_all()

    # for those who serve workers

    def take_chunk(self, wanted: Callable[[], bool]) -> Chunk | None:
        """Wait for the next chunk; None once it is not wanted any more."""
        with self.changed:
            self.idle += 1
            try:
                self.changed.wait_for(lambda: self.over or not wanted() or self._ready())
                if self.over or not wanted():
                    return None
                return self.again.popleft() if self.again else self._chunk()
            finally:
                self.idle -= 1

    def _ready(self) -> bool:
        # a small chunk costs as much as a large one, so it goes only when nobody is about to add to it
        return bool(self.again) or len(self.loose) >= LEAST or (bool(self.loose) and self.at_work <= 0)

    def _chunk(self) -> Chunk:
        least = LEAST if self.at_work > 0 else 1
        size = min(MOST, max(least, math.ceil(len(self.loose) / self.idle)))
        jobs = [self.loose.popleft()]
        room = BYTES - len(jobs[0].request.header)
        while self.loose and len(jobs) < size and (room := room - len(self.loose[0].request.header)) >= 0:
            jobs.append(self.loose.popleft())
        return Chunk(tuple(jobs))

    def deliver(self, chunk: Chunk, ended: Sequence[Ended]) -> None:
        """Hand out the ends of a chunk's first requests; the others go again."""
        for job, one in zip(chunk.jobs, ended, strict=False):
            job.ended.set_result(one)
        if len(ended) < len(chunk.jobs):
            self.give_back(Chunk(chunk.jobs[len(ended) :]))

    def give_back(self, chunk: Chunk) -> None:
        """Queue a chunk again that was not run through no fault of its own."""
        with self.changed:
            self.again.appendleft(chunk)
            self._settle()
            self.changed.notify_all()

    def report_loss(self, chunk: Chunk, why: str) -> None:
        """Queue a chunk again after it lost a worker.

        After `tries` losses each request goes alone. A lone request ends with an error after `tries` losses.
        """
        with self.changed:
            if chunk.failures + 1 < self.tries:
                self.again.append(Chunk(chunk.jobs, chunk.failures + 1))
            elif len(chunk.jobs) > 1:
                self.again += [Chunk((job,)) for job in chunk.jobs]
            else:
                (job,) = chunk.jobs
                job.ended.set_exception(SandboxFailed(f"{self.tries} workers were lost over it; the last one: {why}"))
            self._settle()
            self.changed.notify_all()

    def wake_servers(self) -> None:
        """Let those who wait for chunks look whether they still want one."""
        with self.changed:
            self.changed.notify_all()

    def end_with(self, error: NoSandbox) -> None:
        """Answer whatever is asked, now and later, with an error; the first one stays."""
        with self.changed:
            self.over = self.over or error
            self._settle()
            self.changed.notify_all()

    def _settle(self) -> None:
        """Answer all requests that are left once it is over."""
        if self.over is None:
            return
        for job in (*self.loose, *(job for chunk in self.again for job in chunk.jobs)):
            job.ended.set_exception(NoSandbox(str(self.over)))  # one for each thread, which adds where it stands
        self.loose.clear()
        self.again.clear()
