"""Bounds of our own process while it handles one submission. A text can be made to cost much.

Memory and processor time are bounded on Linux. Elsewhere the clock is the only bound.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from grader.grading.plan import Plan
from grader.sandbox.protocol import Limits, measure_memory

MEMORY = 512 << 20  # bytes beside those that the process has when a submission comes
CPU_SECONDS = 10.0  # of this process; its children have limits of their own
WALL_SECONDS = 30.0  # beside the time of the exercises
TIMES = 5  # an exercise may run: beside others, alone, with stand-ins, and under edits
LOOK_SECONDS = 1.0


def sum_wall_seconds(plans: Sequence[Plan], limits: Limits) -> float:
    """Add up how long a submission may take by the clock: each exercise a few times, and 30 s."""
    return WALL_SECONDS + TIMES * sum(limits.cpu + (0.0 if limits.alike else plan.check.seconds) for plan in plans)


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
    """Ends a process whose time is up, while a block waits for it. `rang`: did it end the process?

    On a machine with more to do than it has processors, the time is longer by as much.
    """

    seconds: float
    end: Callable[[], None]
    rang: bool = False

    def __enter__(self) -> Alarm:
        self.over = threading.Event()
        threading.Thread(target=self._watch, args=(time.monotonic(),), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()

    def _watch(self, began: float) -> None:
        while not self.over.wait(min(LOOK_SECONDS, self.seconds)):
            if time.monotonic() - began > self.seconds * measure_load():
                self.rang = True
                self.end()
                return


def measure_load() -> float:
    """Measure how many processes share a processor of this machine, at least 1."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)) if hasattr(os, "getloadavg") else 1.0
