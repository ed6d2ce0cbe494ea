"""The only door to student code: requests go to a child, and only arrays and plain text come back.

`start()` gives a sandbox; it is cheap to import and to start before anything else is loaded.
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
    """What a child is told: a frame with sources and exercises, and a frame for each plan that these name."""

    header: bytes
    plans: tuple[bytes, ...]
    seconds: tuple[float, ...] = ()  # that each exercise may take beyond the limit; below 0 where it may take less


@dataclass(frozen=True)
class Ended:
    """How a child ended: the reply as bytes, the limit it ran into, its exit code, and where it was.

    `unit` is what the child said it was working on: an exercise from 1, a file from -1 downwards, 0
    before it was ready. `output` is what it wrote past Python.
    """

    reply: bytes
    killed: str | None
    code: int
    unit: int
    output: str = ""


TIERS = ("A", "B", "C")
NEEDS = {"A": ("memory", "calls"), "B": ("memory", "landlock"), "C": ()}


def find_tier(probes: Mapping[str, Any]) -> str:
    """The best tier all of whose layers work: A contained, B fenced, C for honest mistakes only."""
    works = {name for name, probe in probes.items() if probe["works"]}
    return next(tier for tier in TIERS if works.issuperset(NEEDS[tier]))


class SandboxFailed(Exception):
    """The process that starts students' code is gone: a fault of the grader, never of a student."""


class NoSandbox(SandboxFailed):
    """It is gone, and no other can be had: whoever grades cannot go on. The text says why, and what to do."""


class Sandbox(Protocol):
    """Runs requests, each in a child of its own."""

    @property
    def tier(self) -> str:
        """How well the children are contained."""
        ...

    @property
    def probes(self) -> Mapping[str, Any]:
        """By layer of containment: `works`, and its version or the reason as `detail`."""
        ...

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        """The end of each child, in the order of the requests."""
        ...

    def close(self) -> None:
        """End all processes."""
        ...


def start(*, fork: bool | None = None, eager: bool = False, at_once: int | None = None) -> Sandbox:
    """A zygote where there is fork, else a process per request; `eager` pays for many submissions.

    So many children run `at_once`, as many as there are processors unless it is said.
    """
    if fork is None:
        fork = sys.platform == "linux" and hasattr(os, "pidfd_open")
    if fork:
        from grader.sandbox.fork import Zygote

        return Zygote(eager=eager, at_once=at_once)
    from grader.sandbox.spawn import Spawner

    return Spawner(at_once=at_once)
