"""The sandbox of one submission, whose children together may do nothing for a short time only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.sandbox import Ended, Request, Sandbox
from grader.sandbox.protocol import Limits

# of the limit of one exercise: all children together, a child after that is used up, and when no more children run
MOST, LEAST, END = 1.5, 0.01, 1.9
SOME = 0.1  # what a right program may do nothing


@dataclass
class Metered:
    """Runs the children of one submission. Each may idle for half of what is left to all."""

    sandbox: Sandbox
    idle: float = 0.0  # seconds in which the children did nothing so far

    @property
    def tier(self) -> str:
        """The tier of the children: A, B or C."""
        return self.sandbox.tier

    @property
    def probes(self) -> Mapping[str, Any]:
        """The layers of containment."""
        return self.sandbox.probes

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        """Run the requests, and count how long their children did nothing."""
        if self.idle > END * limits.cpu:
            return [Ended(b"", "wall", 0, 1) for _ in requests]
        left = (MOST * limits.cpu - self.idle) / 2 / max(1, len(requests))
        ends = self.sandbox.run(requests, replace(limits, idle=max(LEAST * limits.cpu, left)))
        self.idle += sum(ended.idle for ended in ends)
        return ends

    def is_idle(self, limits: Limits) -> bool:
        """Were the children idle for longer than a right program is?"""
        return self.idle > SOME * limits.cpu

    def close(self) -> None:
        """End all processes."""
        self.sandbox.close()
