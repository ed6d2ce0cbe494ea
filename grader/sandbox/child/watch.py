"""The limits of a child: processor time decides, and the wall clock is the last resort."""

from __future__ import annotations

import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

PROGRESS = struct.Struct("<4sqQ")  # magic, unit of work, bytes of frames written so far
PROGRESS_MAGIC = b"BPGP"
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
    submission. `memory`: bytes. `alike`: no exercise gets seconds of its own beyond `cpu`.
    """

    cpu: float = 4.0
    total: float = 60.0
    memory: int = 1 << 30
    alike: bool = False


def read_cpu_seconds(pid: int) -> float | None:
    """Read the processor time of a process; None where the system does not give it."""
    if sys.platform == "linux":
        try:
            return time.clock_gettime((~pid << 3) | 2)  # the number of another process's clock
        except OSError:
            return None
    return None


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

    The child names its unit of work, an exercise or a file. The time of a unit counts from the first look
    that saw it, which can only favour the child. Time in which it waited for a processor does not count:
    a busy machine is not a sleep.
    """

    limits: Limits
    extra: Sequence[float] = ()  # seconds more, or less, for each exercise, in order
    clock: Callable[[], float] = time.monotonic
    unit: int = 0
    began_cpu: float = 0.0
    ready_cpu: float = 0.0
    began_wall: float | None = None
    wait: float = SHORTEST_WAIT

    def find_breach(self, unit: int, cpu: float | None, waited: float = 0.0) -> str | None:
        """Find the limit that the child exceeds: "cpu", "wall", "total" or "start"; None if there is none."""
        now = self.clock() - waited
        used = 0.0 if cpu is None else cpu
        if self.began_wall is None or unit != self.unit:
            if self.unit == 0:
                self.ready_cpu = used
            self.unit, self.began_cpu, self.began_wall = unit, used, now
        wall = now - self.began_wall
        if unit == 0:
            self.wait = 0.05
            return "start" if wall > START_SECONDS else None
        allowed = self.limits.cpu + (self.extra[unit - 1] if 0 < unit <= len(self.extra) else 0.0)
        remaining = allowed - (used - self.began_cpu)
        if cpu is not None and remaining <= 0:
            return "cpu"
        if cpu is not None and used - self.ready_cpu > sum_seconds(self.limits.total, self.extra):
            return "total"
        if wall > WALL_FACTOR * allowed:
            return "wall"
        # a child with one thread cannot reach the limit of processor time sooner
        self.wait = max(SHORTEST_WAIT, min(remaining, 0.25) if cpu is not None else 0.1)
        return None


def sum_seconds(total: float, extra: Sequence[float]) -> float:
    """Sum the processor time that a child may use. An exercise with a lower limit does not shorten it."""
    return total + sum(max(0.0, seconds) for seconds in extra)


def read_progress(head: bytes) -> tuple[int, int]:
    """Read the unit of work and the length of the frames; zeros if the child states none."""
    if len(head) < PROGRESS.size:
        return 0, 0
    magic, unit, length = PROGRESS.unpack_from(head)
    return (unit, length) if magic == PROGRESS_MAGIC else (0, 0)
