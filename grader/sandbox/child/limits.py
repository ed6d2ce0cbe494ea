"""Limits of the operating system on one child; where there are none, the tier says so."""

from __future__ import annotations

from . import watch

DESCRIPTORS = 64
PROCESSES = 64  # threads, of a user that has nothing else running


def apply_limits(memory: int, seconds: float, *, own_user: bool = False) -> None:
    """Cap the address space at what is in use now plus `memory` bytes, and all else that can be capped.

    Processor time is a backstop here, at whole seconds. Processes are counted by user, so they are
    capped only for a child that has one for itself.
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
    if own_user:
        wanted["RLIMIT_NPROC"] = PROCESSES
    for name, value in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (AttributeError, OSError, ValueError):
            continue  # macOS lacks some, and refuses others


def measure_memory() -> int | None:
    """The address space in use, in bytes; None where the system does not tell."""
    import mmap

    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * mmap.PAGESIZE
    except OSError:
        return None
