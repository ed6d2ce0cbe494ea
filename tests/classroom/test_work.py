"""The digest of an exercise changes with all that its verdict depends on, and with nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from grader.classroom.run.work import digest_exercises, prepare_work
from grader.model import Check
from grader.sandbox.protocol import Limits
from grader.worker.order import Order

VERSIONS = {"version": "1"}


def find_changed(checks: tuple[Check, ...], name: str, changes: Mapping[str, object]) -> set[str]:
    """Change fields of one check, and name the exercises whose digest changes."""
    few = [check for check in checks if check.name in ("graph/mul_layer", "graph/buy_apple", "activation/relu")]
    other = [replace(check, **changes) if check.name == name else check for check in few]
    order = Order((), "book", tuple(check.name for check in few), 0, Limits())
    before, after = (digest_exercises(prepare_work(order, one), VERSIONS) for one in (few, other))
    return {name for name in before if before[name] != after[name]}


@pytest.mark.parametrize(
    "changes",
    [{"stand_in": "class MulLayer: pass"}, {"aliases": ("Times",)}, {"tolerance": 1e-3}, {"helpers": {"f": "f = 1"}}],
    ids=lambda changes: next(iter(changes)),
)
def test_an_exercise_depends_on_its_prerequisites(checks: tuple[Check, ...], changes: Mapping[str, object]) -> None:
    assert find_changed(checks, "graph/mul_layer", changes) == {"graph/mul_layer", "graph/buy_apple"}


def test_an_exercise_does_not_depend_on_others(checks: tuple[Check, ...]) -> None:
    """The control."""
    assert find_changed(checks, "graph/buy_apple", {"tolerance": 1e-3}) == {"graph/buy_apple"}
    assert find_changed(checks, "graph/buy_apple", {}) == set()
