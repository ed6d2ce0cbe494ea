"""Worker processes of this machine, which are started as they are needed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from grader.model import Message
from grader.sandbox import NoSandbox
from grader.worker.bounds import Alarm, is_out_of_time
from grader.worker.order import Order
from grader.worker.stored import DamagedEntry, from_json, to_json
from grader.worker.worker import Answer, Greeting

TRIES = 2  # of a task over which a worker ends
START_SECONDS = 600.0
START = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from grader.worker.worker import run_worker
run_worker()
"""


class WorkerLost(Exception):
    """A worker ended before it had answered; `limit` is the bound of ours that ended it."""

    def __init__(self, text: str, limit: str | None = None) -> None:
        super().__init__(text)
        self.limit = limit


class Workers(Protocol):
    """Workers that answer tasks; many threads may ask at once."""

    @property
    def tier(self) -> str:
        """The lowest tier of the workers."""
        ...

    @property
    def probes(self) -> Mapping[str, Any]:
        """The probes of a worker of that tier."""
        ...

    def ask(self, task: str) -> str:
        """Return the answer to a task; WorkerLost if no worker could answer, NoSandbox if none can work at all."""
        ...

    def close(self) -> None:
        """End the workers."""
        ...


class WorkerProcess:
    """A worker of this machine. It imports from where this process does."""

    def __init__(self, order: Order) -> None:
        command = [sys.executable, "-P", "-c", START, json.dumps(sys.path)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii")
        self.greeting = from_json(self.ask(to_json(order)), Greeting)
        if self.greeting.refusal is not None:
            self.close()
            raise NoSandbox(self.greeting.refusal)

    def ask(self, line: str, seconds: float = START_SECONDS) -> str:
        """Return the line that answers a line within so many seconds; WorkerLost if the process ended."""
        assert self.process.stdin is not None and self.process.stdout is not None
        with Alarm(seconds, self.process.kill) as alarm:
            with suppress(BrokenPipeError):  # the missing answer tells it
                self.process.stdin.write(f"{line}\n")
                self.process.stdin.flush()
            answer = self.process.stdout.readline()
        if not answer.endswith("\n"):
            code = self.process.wait()
            limit = "wall" if alarm.rang else "cpu" if is_out_of_time(code) else None
            raise WorkerLost(f"a worker ended with code {code}", limit)
        return answer

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()


class LocalWorkers:
    """Worker processes of this machine, one for each thread that asks at a time."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.lock = threading.Lock()
        self.closed = False
        first = WorkerProcess(order)
        self.idle, self.started = [first], {first}
        self.greeting = first.greeting

    @property
    def tier(self) -> str:
        """The tier of this machine."""
        return self.greeting.tier

    @property
    def probes(self) -> Mapping[str, Any]:
        """The probes of this machine."""
        return self.greeting.probes

    def ask(self, task: str) -> str:
        """Return a worker's answer; a task over which a worker ends is tried again in another one.

        A task that ran into a bound of ours is not tried again.
        """
        limit: str | None = None
        for _ in range(TRIES):
            worker = self._take()
            try:
                answer = worker.ask(task, self.greeting.seconds)
            except WorkerLost as error:
                self._drop(worker)
                if limit := error.limit:
                    break
                continue
            with self.lock:
                self.idle.append(worker)
            return answer
        return to_json(Answer(failure=Message(f"unsettled_{limit or 'died'}")))

    def close(self) -> None:
        """End the processes, at work or not."""
        with self.lock:
            self.closed = True
            started, self.started, self.idle = self.started, set(), []
        for worker in started:
            worker.close()

    def _take(self) -> WorkerProcess:
        with self.lock:
            if self.idle:
                return self.idle.pop()
        try:
            worker = WorkerProcess(self.order)
        except (OSError, DamagedEntry) as error:
            raise NoSandbox(f"no worker can be started ({error})") from None
        with self.lock:
            self.started.add(worker)
            closed = self.closed
        if closed:
            worker.close()
        return worker

    def _drop(self, worker: WorkerProcess) -> None:
        with self.lock:
            self.started.discard(worker)
        worker.close()
