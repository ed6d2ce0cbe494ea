"""Slips that the grader's own rules did not make: they lose points, and most are told at their line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from benchmark_text_mutants import CAUGHT, Trial, list_trials, sort_trial, take_sample, tells_apart

from grader.diagnosis.code import Code
from grader.proving.slips import Original, TextMutant, make_slips
from grader.sandbox import Sandbox

MANY = pytest.mark.slow("grades several hundred mutants")
RIGHT_LINE = 0.8  # of the mutants that lose points are told at their line first
WRONG_CAUSE = 0.05  # of them are blamed on another line
KINDS = {
    "argument", "attribute renamed", "dedented", "function changed", "indented", "line copied", "literal changed",
    "return moved", "statement deleted", "statement duplicated", "statements swapped",
}  # fmt: skip


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    return [t for t in list_trials("", styles=False) if not t.check.seconds]


def find_trial(trials: list[Trial], name: str, text: str) -> Trial:
    """A trial of the exercise in which this text takes the place of the solution's."""
    trial = next(t for t in trials if t.check.name == name)
    return replace(trial, mutant=TextMutant("own", frozenset({1}), text, "own"))


def read_solution(trial: Trial) -> str:
    return trial.candidate.source.cells[0].text


def test_the_mutants_are_of_all_kinds_and_differ_from_the_original(trials: list[Trial]) -> None:
    assert {t.mutant.kind for t in trials} == KINDS
    assert all(t.mutant.text != read_solution(t) for t in trials)


def test_a_mutant_is_made_in_the_same_way_each_time(trials: list[Trial]) -> None:
    original = Original(read_solution(trials[0]), Code(trials[0].candidate).node)

    assert make_slips(original) == make_slips(original)


@pytest.mark.parametrize("size", [8, pytest.param(120, marks=MANY)])
def test_slips_lose_points_and_are_told_at_their_line(size: int, trials: list[Trial], forking: Sandbox) -> None:
    counts = Counter(sort_trial(trial, forking, 100)[0] for trial in take_sample(trials, size))

    caught = sum(counts[name] for name in CAUGHT)
    assert not counts["survives"]
    assert counts["right line"] + counts["mended elsewhere"] >= RIGHT_LINE * caught, counts
    assert counts["wrong cause"] <= WRONG_CAUSE * caught, counts


@pytest.mark.slow("grades and explains further slips of the test above")
def test_a_slip_that_is_told_at_another_line_counts_as_such(trials: list[Trial], forking: Sandbox) -> None:
    elsewhere = [replace(t, mutant=replace(t.mutant, lines=frozenset({999}))) for t in take_sample(trials, 6)]
    counts = Counter(sort_trial(trial, forking, 100)[0] for trial in elsewhere)

    assert not counts["right line"]
    assert sum(counts.values()) > counts["equivalent"]


@pytest.mark.parametrize(("after", "apart"), [("np.maximum(0, x)", False), ("np.maximum(x, 1e-3)", True)])
def test_a_slip_that_seed_0_misses_is_told_apart(
    after: str, apart: bool, trials: list[Trial], forking: Sandbox
) -> None:
    trial = next(t for t in trials if t.check.name == "activation/relu")
    text = read_solution(trial).replace("np.maximum(x, 0)", after)
    own = find_trial(trials, "activation/relu", text)

    assert tells_apart(own, own.change(text), forking, 300) == apart
