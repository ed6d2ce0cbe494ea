"""A neuron that computes in float32 is right."""

from __future__ import annotations

import pytest
from corpus import ROOT, GradeOne

from grader.model import Verdict

RIGHT = (ROOT / "solutions" / "neuron" / "affine_function.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", range(5))
def test_inputs_that_are_cast_to_float32_cost_nothing(grade_one: GradeOne, seed: int) -> None:
    text = RIGHT.replace("self.X = X", "X = np.asarray(X, dtype=np.float32)\n        self.X = X")

    assert text != RIGHT
    assert grade_one(text, "affine_function", seed=seed).verdict is Verdict.PASSED


def test_a_wrong_number_in_float32_is_wrong(grade_one: GradeOne) -> None:
    text = RIGHT.replace("+ self.b", "+ 1.001 * self.b")

    assert text != RIGHT
    assert grade_one(text, "affine_function").verdict is Verdict.FAILED
