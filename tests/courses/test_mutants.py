"""A part of the mutants of every solution: all lose points or are equivalent, and most are told on their line."""

from __future__ import annotations

from functools import cache

import mutants
import pytest
from corpus import find_passing_seeds, load_checks

from grader.diagnosis.code import Code
from grader.grading.plan import Plan, make_plan
from grader.model import Check, Verdict
from grader.proving.mutants import Mutant, list_mutants
from grader.sandbox import Sandbox
from grader.submission.matching import find_candidates
from grader.submission.source import Cell, Source, Submission

MANY = pytest.mark.slow("grades several hundred mutants")
FLOOR = 0.95  # of the mutants that lose points have their line named first
CHECKS = [check for check in load_checks() if not check.seconds]


@pytest.mark.parametrize("every", [48, pytest.param(6, marks=MANY)])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_mutant_loses_points_unless_no_seed_tells_it_apart(check: Check, every: int, forking: Sandbox) -> None:
    plans = {seed: make_plan(check, seed) for seed in (0, 1)}
    found = find_candidates(plans[0].check, load_checks(), mutants.SOLUTIONS)
    source = found[0].source
    for mutant in list(list_mutants(Code(found[0]), source.cells[0].text))[::every]:
        assert find_passing_seeds(mutants.handed_in(source, mutant), plans, forking) in (set(), {0, 1}), str(mutant)


@pytest.mark.parametrize("seeds", [2, pytest.param(4, marks=MANY)])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_moved_constant_is_caught_by_every_seed_or_by_none(check: Check, seeds: int, forking: Sandbox) -> None:
    assert mutants.find_missed_constants(check, seeds, forking) == []


RELU = """
import numpy as np
class Relu:
    def forward(self, x):
        self.mask = {mask}
        return np.where(self.mask, {low}, {high})
    def backward(self, dout):
        return np.where(self.mask, {slope}, dout)
"""
RIGHT = {"mask": "x <= 0", "low": "0", "high": "x", "slope": "0"}
SIGMOID = """
import numpy as np
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-{x}))
        return self.out
    def backward(self, dout):
        return {dout} * self.out * (1 - self.out)
"""
LOSS = """
import numpy as np
def cross_entropy_error(y, t):
    return -np.sum(t * np.log({y})) / len(y)
"""
SLOPES = """
import numpy as np
def numerical_gradient(f, x):
    h, x = {h}, np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad
"""
MOVED = [
    *(("relu", RELU.format(**RIGHT | {"mask": f"x <= {cut}"})) for cut in (0.5, 0.06, 0.01, -0.01, -0.2, 2, -5, 1e-3)),
    ("relu", RELU.format(**RIGHT | {"low": "0.01 * x"})),
    ("relu", RELU.format(**RIGHT | {"slope": "0.01 * dout"})),
    ("relu", RELU.format(**RIGHT | {"high": "np.minimum(x, 6)"})),
    ("sigmoid", SIGMOID.format(x="np.clip(x, -5, 5)", dout="dout")),
    ("sigmoid", SIGMOID.format(x="x", dout="np.clip(dout, -5, 5)")),
    ("sigmoid", SIGMOID.format(x="np.where(abs(x) < 0.06, 0, x)", dout="dout")),
    ("cross_entropy_error", LOSS.format(y="y + 1e-4")),
    ("sigmoid", SIGMOID.format(x="np.clip(x, -15, 15)", dout="dout")),
    ("cross_entropy_error", LOSS.format(y="np.clip(y, 0.1, 1)")),
    ("cross_entropy_error", LOSS.format(y="np.clip(y, 1e-3, 1)")),
    ("cross_entropy_error", LOSS.format(y="np.clip(y, 1e-7, 0.9)")),
    *(("numerical_gradient", SLOPES.format(h=h)) for h in (100, 1, 0.1, 0.05, 1e-12, 1e-50)),
]
KEPT = [
    ("relu", RELU.format(**RIGHT)),
    ("relu", RELU.format(**RIGHT | {"mask": "x < 0"})),
    ("sigmoid", SIGMOID.format(x="np.clip(x, -500, 500)", dout="dout")),
    ("cross_entropy_error", LOSS.format(y="np.clip(y, 1e-7, 1 - 1e-7)")),
    *(("cross_entropy_error", LOSS.format(y=f"y + {e}")) for e in ("0", "1e-10", "1e-7", "1e-6", "1e-5")),
    *(("numerical_gradient", SLOPES.format(h=h)) for h in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)),
]


SEEDS = pytest.mark.slow("tries 50 seeds; the quick test of each text tries the first 10")
each_number_of_seeds = pytest.mark.parametrize("seeds", [10, pytest.param(50, marks=SEEDS)])


@each_number_of_seeds
@pytest.mark.parametrize(("name", "text"), MOVED)
def test_another_threshold_slope_clip_or_step_is_caught_by_every_seed(
    name: str, text: str, seeds: int, forking: Sandbox
) -> None:
    assert find_passing(name, text, seeds, forking) == set()


@each_number_of_seeds
@pytest.mark.parametrize(("name", "text"), KEPT)
def test_what_the_mathematics_allows_passes_under_every_seed(
    name: str, text: str, seeds: int, forking: Sandbox
) -> None:
    assert find_passing(name, text, seeds, forking) == set(range(seeds))


def find_passing(name: str, text: str, seeds: int, box: Sandbox) -> set[int]:
    """Return which of so many seeds a text passes."""
    submission = Submission("work", (Source("work.py", (Cell(None, text),)),))
    return find_passing_seeds(submission, make_plans(name, seeds), box)


@cache
def make_plans(name: str, seeds: int) -> dict[int, Plan]:
    """Return the plans of an exercise by seed."""
    (check,) = (check for check in CHECKS if check.name.endswith(f"/{name}"))
    return {seed: make_plan(check, seed) for seed in range(seeds)}


def test_the_mutants_are_of_all_kinds_and_change_one_line() -> None:
    kinds: set[str] = set()
    for check in CHECKS:
        found = find_candidates(check, load_checks(), mutants.SOLUTIONS)
        for mutant in list_mutants(Code(found[0]), found[0].source.cells[0].text):
            kinds.add(mutant.kind)
            assert mutant.before != mutant.after
    assert kinds >= {"operator", "name", "attribute", "axis", "constant", "statement removed", "arguments", "returns"}


@pytest.mark.parametrize("every", [60, pytest.param(12, marks=MANY)])
@pytest.mark.slow("explains many mutants; test_mistaken.py explains texts one by one")
def test_the_mutated_line_is_the_first_that_is_named(every: int, forking: Sandbox) -> None:
    right: list[bool] = []
    for check in CHECKS:
        found = find_candidates(check, load_checks(), mutants.SOLUTIONS)
        source = found[0].source
        for mutant in list(list_mutants(Code(found[0]), source.cells[0].text))[every // 2 :: every]:
            result = mutants.graded(mutant, source, check, forking, 0)
            if result.verdict is not Verdict.PASSED:
                assert result.score < result.maximum
                right.append(mutants.named_right(mutant, result))

    assert sum(right) >= FLOOR * len(right)


@pytest.mark.parametrize(("after", "apart"), [("np.maximum(0, x)", False), ("np.maximum(x, 1e-3)", True)])
def test_a_mutant_is_told_apart_by_inputs_of_another_generator(after: str, apart: bool, forking: Sandbox) -> None:
    check = next(c for c in CHECKS if c.name == "activation/relu")
    found = find_candidates(check, load_checks(), mutants.SOLUTIONS)
    lines = found[0].source.cells[0].text.split("\n")
    line = next(n for n, text in enumerate(lines, 1) if "np.maximum" in text)
    mutant = Mutant("call", line, lines[line - 1], f"        return {after}")
    text = mutants.with_mutant(found[0].source, mutant).cells[0].text

    assert (mutants.told_apart(text, found[0], check, forking, 300) is not None) == apart
