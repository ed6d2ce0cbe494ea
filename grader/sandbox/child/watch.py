"""The limits of a child: processor time decides, and the wall clock is the last resort."""

from __future__ import annotations

import os
import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

PROGRESS = struct.Struct("<4sqQ")  # magic, unit of work, bytes of frames written so far
PROGRESS_MAGIC = b"BPGP"
UNIT = struct.Struct("<i")  # a unit of work, as it is written into the pipe
PREFIX_SIZE = 64  # a reply begins with the progress, padded
FRAMES_CAP = 64 << 20
REPLY_SIZE = FRAMES_CAP + 4096
OUTPUT_SIZE = 64 << 10
START_SECONDS = 120.0
WALL_FACTOR = 5.0
SHORTEST_WAIT = 0.005


@dataclass(frozen=True)
class Limits:
    """The bounds of one child.

    `cpu`: seconds of processor time for each exercise and each file. `total`: the same for the whole
    submission. `memory`: bytes. `alike`: no exercise gets seconds of its own beyond `cpu`. `idle`: seconds in which
    the child may do nothing; None for as many as `cpu`.
    """

    cpu: float = 4.0
    total: float = 60.0
    memory: int = 1 << 30
    alike: bool = False
    idle: float | None = None

    @property
    def most_idle(self) -> float:
        """The seconds in which the child may do nothing."""
        return self.cpu if self.idle is None else self.idle


def read_cpu_seconds(pid: int) -> float | None:
    """Read the processor time of a process; None where the system does not give it."""
    if sys.platform == "linux":
        try:
            return time.clock_gettime(find_clock(pid))
        except OSError:
            return None
    return None


def find_clock(pid: int) -> int:
    """Return the number of the clock that counts the processor time of a process."""
    return (~pid << 3) | 2


def count_threads(pid: int) -> int:
    """Count the threads of a process; 0 where the system does not give them."""
    try:
        return os.stat(f"/proc/{pid}/task").st_nlink - 2
    except OSError:
        return 0


def read_waited_seconds(pid: int) -> float:
    """Read how long a process waited for a processor; 0 where the system does not give it."""
    try:
        with open(f"/proc/{pid}/schedstat", "rb") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


@dataclass
class Watch:
    """Follows one child: `find_breach` names the limit that it has reached, `wait` is the time to the next look.

    The child names its units of work, an exercise or a file. The time of a unit counts from the first look that saw
    it. A unit that comes back, or that cannot come next, is not believed: its time is that of the unit before it.
    Idle is the time in which a child neither computed nor waited for a processor: a busy machine is not a sleep.
    """

    limits: Limits
    extra: Sequence[float] = (0.0,)  # seconds more, or less, for each exercise, in order
    clock: Callable[[], float] = time.monotonic
    unit: int = 0  # the last that is believed
    begun: int = 0  # how many are believed
    exercise: int = 0  # the last that began
    ready: tuple[float, float] | None = None  # the clock and the processor time when it was first seen ready
    began: tuple[float, float] | None = None  # the same of this unit
    idle: float = 0.0
    wait: float = SHORTEST_WAIT

    def find_breach(
        self, units: Sequence[int], cpu: float | None, waited: float = 0.0, *, is_ready: bool = True
    ) -> str | None:
        """Find the limit that the child exceeds: "cpu", "wall", "total" or "start"; None if there is none.

        `units` began since the last look. A child that `is_ready` has come to the code of the submission, which can
        write any unit.
        """
        now = (self.clock() - waited, 0.0 if cpu is None else cpu)
        if is_ready and self.ready is None:
            self.ready = self.began = now
        if self.follow(units):
            self.began = now
        self.began = self.began or now
        wall, used = (after - before for after, before in zip(now, self.began, strict=True))
        if self.ready is None:
            self.wait = 0.05
            return "start" if wall > START_SECONDS else None
        self.measure_idle(*now)
        allowed = self.limits.cpu + (self.extra[self.unit - 1] if self.unit > 0 else 0.0)
        if cpu is None:
            self.wait = 0.1
            return "wall" if wall > WALL_FACTOR * allowed else None
        if used >= allowed:
            return "cpu"
        if now[1] - self.ready[1] > sum_seconds(self.limits.total, self.extra):
            return "total"
        if self.idle > self.limits.most_idle:
            return "wall"
        # a child with one thread cannot reach the limit of processor time sooner
        self.wait = max(SHORTEST_WAIT, min(allowed - used, self.limits.most_idle - self.idle, 0.25))
        return None

    def follow(self, units: Sequence[int]) -> bool:
        """Follow the units that the child names; did one of them begin?"""
        before = self.begun
        for unit in units:
            if self.is_next(unit):
                self.unit, self.exercise, self.begun = unit, max(unit, self.exercise), self.begun + 1
        return self.begun > before

    def is_next(self, unit: int) -> bool:
        """Can a child begin this unit now? A file comes before an exercise, and exercises come in order."""
        if unit < 0:
            return self.unit >= 0 and self.exercise < len(self.extra)
        return self.exercise < unit <= len(self.extra)

    def measure_idle(self, now: float, cpu: float) -> None:
        """Measure how long the child has been idle since its first unit began."""
        if self.ready is not None:
            self.idle = max(0.0, now - self.ready[0] - (cpu - self.ready[1]))


def sum_seconds(total: float, extra: Sequence[float]) -> float:
    """Sum the processor time that a child may use. An exercise with a lower limit does not shorten it."""
    return total + sum(max(0.0, seconds) for seconds in extra)


def read_progress(head: bytes) -> tuple[int, int]:
    """Read the unit of work and the length of the frames; zeros if the child states none."""
    if len(head) < PROGRESS.size:
        return 0, 0
    magic, unit, length = PROGRESS.unpack_from(head)
    return (unit, length) if magic == PROGRESS_MAGIC else (0, 0)
