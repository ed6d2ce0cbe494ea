"""The only door to student code: requests go to a child, and only arrays and plain text come back.

`start()` gives a sandbox. This module imports little, so that a process can start the sandbox first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from grader.sandbox.child.watch import Limits


class Request(NamedTuple):
    """The message to a child: a frame with sources and exercises, and a frame for each plan that they name.

    `seconds` has a number for each exercise, which is added to its limit; a number below 0 shortens the limit.
    """

    header: bytes
    plans: tuple[bytes, ...]
    seconds: tuple[float, ...] = ()


@dataclass(frozen=True)
class Ended:
    """The end of a child: its reply as bytes, the limit that it reached, and its exit code.

    The child names its `unit` of work: 1 and more for an exercise, -1 and less for a file, 0 at the start.
    `begun`: how many units began, 0 if it did not come to the code of the submission. `idle`: seconds in which it did
    nothing after that. `output` is the text that it wrote past Python.
    """

    reply: bytes
    killed: str | None
    code: int
    unit: int
    begun: int = 1
    idle: float = 0.0
    output: str = ""


TIERS = ("A", "B", "C")
NEEDS = {"A": ("memory", "calls"), "B": ("memory", "landlock"), "C": ()}


def find_tier(probes: Mapping[str, Any]) -> str:
    """Return the best tier whose layers all work: A contained, B fenced, C for honest mistakes only."""
    works = {name for name, probe in probes.items() if probe["works"]}
    return next(tier for tier in TIERS if works.issuperset(NEEDS[tier]))


class SandboxFailed(Exception):
    """The process that starts students' code has ended. This is a fault of the grader, never of a student."""


class NoSandbox(SandboxFailed):
    """No process for students' code can be started, so grading stops. The text gives the reason and the next step."""


class Sandbox(Protocol):
    """Runs requests, each in a child of its own."""

    @property
    def tier(self) -> str:
        """The tier of the children: A, B or C."""
        ...

    @property
    def probes(self) -> Mapping[str, Any]:
        """Each layer of containment with `works`, and with its version or the reason as `detail`."""
        ...

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        """Run the requests, and return the ends of their children in the same order."""
        ...

    def close(self) -> None:
        """End all processes."""
        ...


def start(*, fork: bool | None = None, eager: bool = False, at_once: int | None = None) -> Sandbox:
    """Start a zygote where the system has fork, else a sandbox that starts a process for each request.

    `eager` loads all modules at the start, which pays for many submissions. `at_once` is the number of
    children at one time. The default is the number of processors.
    """
    if fork is None:
        fork = sys.platform == "linux" and hasattr(os, "pidfd_open")
    if fork:
        from grader.sandbox.fork import Zygote

        return Zygote(eager=eager, at_once=at_once)
    from grader.sandbox.spawn import Spawner

    return Spawner(at_once=at_once, spare=eager)
