"""A plan's frame tells a child how to drive an exercise, and nothing that explains or answers it."""

from __future__ import annotations

import numpy as np
import pytest
from corpus import load_checks

from grader.grading.plan import make_plan
from grader.model import Check
from grader.sandbox.protocol import wire

LEAST = 4  # numbers of an array that is no chance find


@pytest.mark.parametrize("check", load_checks(), ids=lambda check: check.name)
def test_a_frame_holds_the_drive_and_the_inputs_only(check: Check) -> None:
    plan = make_plan(check, 0)
    ((head, arrays),) = wire.frames(plan.frame, complete=True)

    known = {"drive": check.drive, "spec": check.drive_spec, "methods": [*check.methods], "cases": len(plan.cases)}
    assert head == known
    assert arrays.keys() == {f"{i}/{name}" for i, case in enumerate(plan.cases) for name in case.arrays}


@pytest.mark.parametrize("check", load_checks(), ids=lambda check: check.name)
def test_no_frame_holds_an_expected_array_or_what_explains_a_training(check: Check) -> None:
    plan = make_plan(check, 0)
    inputs = {array.tobytes() for case in plan.cases for array in case.arrays.values()}
    expected = [np.asarray(one) for case in plan.cases for accepted in case.expected.values() for one in accepted]
    drawn = {one.tobytes() for one in expected if one.size >= LEAST and np.unique(one).size >= LEAST} - inputs

    assert [one for one in drawn if one in plan.frame] == []
    assert [role for role in ("loss function", "truth_table", "shown_at") if role.encode() in plan.frame] == []
