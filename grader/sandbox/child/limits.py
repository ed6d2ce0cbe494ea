"""The limits that the operating system sets on one child. A system without them has a lower tier."""

from __future__ import annotations

from . import watch

DESCRIPTORS = 64
PROCESSES = 64  # threads of a child


def apply_limits(memory: int, seconds: float, *, threads: bool = False) -> None:
    """Limit the address space to its present size plus `memory` bytes, and limit files, descriptors and time.

    The limit on processor time, in whole seconds, is the last resort. `threads` limits them, too. The kernel counts
    them by user, so a child needs a user of its own for that, or a namespace of users.
    """
    try:
        import resource
    except ImportError:  # Windows has none
        return
    wanted = {
        "RLIMIT_CPU": int(seconds) + 5,
        "RLIMIT_FSIZE": watch.REPLY_SIZE,
        "RLIMIT_NOFILE": DESCRIPTORS,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    if (used := measure_memory()) is not None:
        wanted["RLIMIT_AS"] = used + memory
    if threads:
        wanted["RLIMIT_NPROC"] = PROCESSES
    for name, value in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (AttributeError, OSError, ValueError):
            continue  # macOS lacks some limits and refuses others


def measure_memory() -> int | None:
    """Measure the address space in use, in bytes; None where the system does not give it."""
    import mmap

    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * mmap.PAGESIZE
    except OSError:
        return None
