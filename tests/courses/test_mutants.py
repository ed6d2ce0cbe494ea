"""A part of the mutants of every solution: all lose points or are equivalent, and most are told on their line."""

from __future__ import annotations

import mutants
import pytest
from corpus import find_passing_seeds, load_checks

from grader.diagnosis.code import Code
from grader.grading.plan import make_plan
from grader.model import Check, Verdict
from grader.sandbox import Sandbox
from grader.submission.matching import find_candidates

MANY = pytest.mark.slow("grades several hundred mutants")
FLOOR = 0.95  # of the mutants that lose points have their line named first
CHECKS = [check for check in load_checks() if not check.seconds]


@pytest.mark.parametrize("every", [24, pytest.param(6, marks=MANY)])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_mutant_loses_points_unless_no_seed_tells_it_apart(check: Check, every: int, forking: Sandbox) -> None:
    plans = {seed: make_plan(check, seed) for seed in (0, 1)}
    found = find_candidates(plans[0].check, load_checks(), mutants.SOLUTIONS)
    source = found[0].source
    for mutant in list(mutants.mutants(Code(found[0]), source.cells[0].text))[::every]:
        assert find_passing_seeds(mutants.handed_in(source, mutant), plans, forking) in (set(), {0, 1}), str(mutant)


def test_the_mutants_are_of_all_kinds_and_change_one_line() -> None:
    kinds: set[str] = set()
    for check in CHECKS:
        found = find_candidates(check, load_checks(), mutants.SOLUTIONS)
        for mutant in mutants.mutants(Code(found[0]), found[0].source.cells[0].text):
            kinds.add(mutant.kind)
            assert mutant.before != mutant.after
    assert kinds >= {"operator", "name", "attribute", "axis", "constant", "statement removed", "arguments", "returns"}


@pytest.mark.parametrize("every", [60, pytest.param(12, marks=MANY)])
def test_the_mutated_line_is_the_first_that_is_named(every: int, forking: Sandbox) -> None:
    right: list[bool] = []
    for check in CHECKS:
        found = find_candidates(check, load_checks(), mutants.SOLUTIONS)
        source = found[0].source
        for mutant in list(mutants.mutants(Code(found[0]), source.cells[0].text))[every // 2 :: every]:
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
    mutant = mutants.Mutant("call", line, lines[line - 1], f"        return {after}")

    assert (mutants.told_apart(mutant, found[0], check, forking, 300) is not None) == apart
