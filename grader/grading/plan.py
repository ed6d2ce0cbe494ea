"""Plans: the cases of each check, drawn once for a run, and the frame that tells a child of them."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.model import Case, Check, Message
from grader.sandbox.protocol import wire
from grader.version import read_versions


@dataclass(frozen=True)
class Plan:
    """A check with its cases drawn for a run, and the frame that tells a child of them.

    A plan with a `fault` grades nothing. `notes` are sentences for staff on what is wrong with the check.
    """

    check: Check
    cases: tuple[Case, ...]
    frame: bytes
    fault: Message | None = None
    notes: tuple[str, ...] = ()


def generator_of(seed: int, exercise: str) -> np.random.Generator:
    """Make the generator of an exercise's cases from the seed of the run and the exercise's name."""
    digest = hashlib.sha256(f"{seed}/{exercise}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))


def make_plan(check: Check, seed: int) -> Plan:
    """Draw the cases of a check. An exception in it is a fault of the plugin."""
    try:
        cases = tuple(check.cases(generator_of(seed, check.name)))
        return Plan(check, cases, pack_plan(check, cases))
    except Exception as error:  # a plugin's code may raise anything; it must not cost a student
        return Plan(check, (), b"", plugin_fault(check, "cases", error))


def pack_plan(check: Check, cases: Sequence[Case]) -> bytes:
    """Pack the frame that tells a child how to drive an exercise over these cases."""
    arrays = {f"{i}/{name}": array for i, case in enumerate(cases) for name, array in case.arrays.items()}
    head = {
        "drive": check.drive,
        "spec": dict(check.drive_spec),
        "methods": list(check.methods),
        "cases": len(cases),
    }
    return wire.pack(head, arrays)


def plugin_fault(check: Check, part: str, error: BaseException) -> Message:
    """Make the message that a part of a plugin raised."""
    values = {"plugin": check.plugin, "part": part, "type": type(error).__name__, "text": str(error)[:300]}
    return Message("plugin_fault", values)


def describe_grader(plans: Sequence[Plan]) -> dict[str, Any]:
    """Name the grader, Python and numpy that grade, with a digest of the checks."""
    digest = hashlib.sha256(b"".join(plan.frame for plan in plans)).hexdigest()
    return {
        **read_versions(),
        "platform": f"{sys.platform}-{platform.machine()}",
        "plugins": {},
        "checks": f"sha256:{digest}",
    }
