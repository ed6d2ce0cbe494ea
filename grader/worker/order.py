"""The order of a run: what a worker grades with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.model import Check
from grader.sandbox.protocol import Limits


@dataclass(frozen=True)
class Order:
    """The plugins, course, exercises, seed and limits that a worker grades with."""

    plugins: tuple[str, ...]
    course: str
    exercises: tuple[str, ...]
    seed: int
    limits: Limits


def choose_exercises(order: Order, checks: Sequence[Check]) -> list[Check]:
    """Return the checks of an order, in its order."""
    by_name = {check.name: check for check in checks}
    return [by_name[name] for name in order.exercises]
