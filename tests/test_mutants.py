"""A part of the mutants of every solution: all lose points or are equivalent, and most are told on their line."""

from __future__ import annotations

import mutants
import pytest
import sweep

from grader.diagnosis.memory import Memory
from grader.diagnosis.place import Code
from grader.grading import without_running
from grader.model import Check, Verdict
from grader.plan import make_plan
from grader.sandbox import Sandbox

EVERY = 9
CHECKS = [check for check in sweep.checks() if not check.seconds]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_mutant_loses_points_unless_no_seed_tells_it_apart(check: Check, forking: Sandbox) -> None:
    found = without_running(make_plan(check, 0), sweep.checks(), mutants.SOLUTIONS)
    assert isinstance(found, list)
    source, memory = found[0].source, Memory()
    for mutant in list(mutants.mutants(Code(found[0]), source.cells[0].text))[::EVERY]:
        results = [mutants.graded(mutant, source, check, forking, seed, memory) for seed in (0, 1)]

        verdicts = {result.verdict is Verdict.PASSED for result in results}
        assert len(verdicts) == 1, f"seed 0 and 1 disagree on {mutant}"
        if verdicts == {False}:
            assert results[0].score < results[0].maximum
            assert results[0].findings or results[0].reason or results[0].criteria


def test_the_mutants_are_of_all_kinds_and_change_one_line() -> None:
    kinds: set[str] = set()
    for check in CHECKS:
        found = without_running(make_plan(check, 0), sweep.checks(), mutants.SOLUTIONS)
        assert isinstance(found, list)
        for mutant in mutants.mutants(Code(found[0]), found[0].source.cells[0].text):
            kinds.add(mutant.kind)
            assert mutant.before != mutant.after
    assert kinds >= {"operator", "name", "attribute", "axis", "constant", "statement removed", "arguments", "returns"}
