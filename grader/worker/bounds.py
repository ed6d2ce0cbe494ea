"""Bounds of our own process while it handles one submission. A text can be made to cost much.

Memory and processor time are bounded on Linux. Elsewhere the clock is the only bound.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from grader.grading.plan import Plan
from grader.sandbox.protocol import Limits, measure_memory, read_cpu_seconds, read_waited_seconds

MEMORY = 512 << 20  # bytes beside those that the process has when a submission comes
CPU_SECONDS = 10.0  # of this process; its children have limits of their own
WALL_SECONDS = 30.0  # beside the limits of the exercises
LOOK_SECONDS = 1.0


def sum_wall_seconds(plans: Sequence[Plan], limits: Limits) -> float:
    """Add up how long a submission may take by the clock: its exercises' limits, and 30 s."""
    return WALL_SECONDS + sum(limits.cpu + (0.0 if limits.alike else plan.check.seconds) for plan in plans)


@contextmanager
def bound_process() -> Iterator[None]:
    """Bound the memory and the processor time of this process within the block.

    More memory raises MemoryError. More time ends the process by SIGPROF.
    """
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    most = (measure_memory() or 0) + MEMORY
    soft = most if before[1] == resource.RLIM_INFINITY else min(most, before[1])
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (soft, before[1]))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        resource.setrlimit(resource.RLIMIT_AS, before)


def is_out_of_time(code: int) -> bool:
    """Does the exit code of a process say that it used up its processor time?"""
    return sys.platform == "linux" and code == -signal.SIGPROF


@dataclass
class Alarm:
    """Ends a process whose time by the clock is up, while a block waits for it.

    On a busy machine the time is longer by as much as the process waits for it. `rang`: did it end the process?
    """

    pid: int
    seconds: float
    end: Callable[[], None]
    rang: bool = False

    def __enter__(self) -> Alarm:
        self.began = self._measure()
        self.over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()

    def _watch(self) -> None:
        while not self.over.wait(min(LOOK_SECONDS, self.seconds)):
            wall, cpu, waited = (now - then for now, then in zip(self._measure(), self.began, strict=True))
            if wall > self.seconds * (1 + waited / max(cpu, LOOK_SECONDS)):
                self.rang = True
                self.end()
                return

    def _measure(self) -> tuple[float, float, float]:
        return time.monotonic(), read_cpu_seconds(self.pid) or 0.0, read_waited_seconds(self.pid)
