"""Correct work in every accepted style gets full marks; tests/sweep.py does the same for 10,000 seeds."""

from __future__ import annotations

from pathlib import Path

import pytest
import sweep

SEEDS = range(200)


@pytest.mark.parametrize("path", sweep.styles(), ids=lambda p: p.relative_to(sweep.STYLES).as_posix())
def test_a_correct_style_passes(path: Path) -> None:
    submission = sweep.read_submission(path)

    assert list(sweep.failures(submission, sweep.exercises_of(path), range(2))) == []


@pytest.mark.parametrize("name", [check.name for check in sweep.checks()])
def test_no_false_fail_in_many_seeds(name: str) -> None:
    seeds = SEEDS if name.split("/")[0] in ("graph", "activation", "affine") else SEEDS[:30]
    counts = sweep.run((name, seeds if name in sweep.untrained() else SEEDS[:2]))

    assert {path: found for path, (_, found) in counts.items() if found} == {}


def test_the_planted_bug_is_found_every_time(tmp_path: Path) -> None:
    """The control: a gradient that is 0.1 % off fails under each seed."""
    assert sweep.control(tmp_path, SEEDS) == len(SEEDS)


@pytest.mark.parametrize("path", sweep.styles()[::10], ids=lambda p: p.relative_to(sweep.STYLES).as_posix())
def test_a_correct_style_passes_without_fork(path: Path) -> None:
    submission = sweep.read_submission(path)

    assert list(sweep.failures(submission, sweep.exercises_of(path), [0], fork=False)) == []
