"""The only door to student code: requests go to a child, and only arrays and plain text come back.

`start()` gives a sandbox; it is cheap to import and to start before anything else is loaded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from grader.sandbox.inside.watch import Limits


@dataclass(frozen=True)
class Ended:
    """How a child ended: the reply as bytes, the limit it ran into, its exit code, and where it was.

    `unit` is what the child said it was working on: an exercise from 1, a file from -1 downwards, 0
    before it was ready.
    """

    reply: bytes
    killed: str | None
    code: int
    unit: int


class Sandbox(Protocol):
    """Runs requests, each in a child of its own."""

    tier: str
    probes: Mapping[str, Any]

    def run(self, requests: Sequence[bytes], limits: Limits) -> list[Ended]:
        """The end of each child, in the order of the requests."""
        ...

    def close(self) -> None:
        """End all processes."""
        ...


def start(*, fork: bool | None = None) -> Sandbox:
    """A zygote where there is fork, else a process per request."""
    if fork is None:
        fork = sys.platform == "linux" and hasattr(os, "pidfd_open")
    if fork:
        from grader.sandbox.fork import Zygote

        return Zygote()
    from grader.sandbox.spawn import Spawner

    return Spawner()
