"""The texts that a course lends behave as its solutions, and a class of a plugin gets those of its course."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import corpus
import numpy as np
import pytest

from grader import Check, Verdict
from grader.courses.book.lent import HELPERS
from grader.grading.grade import prepare_grading
from grader.plugins import PluginError, load_plugins
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission

LENDABLE = [check for check in corpus.load_checks() if check.stand_in]
PLUGIN = """
from grader import Course, Layer, hookimpl
SCALED = Layer(
    "extra/scaled",
    symbol="Scaled",
    inputs={"x": "N D"},
    formula="3 * x",
    gradients={"dx": "3 * dout"},
)
LENT = {"triple": "def triple(x):\\n    return 3 * x\\n"}
@hookimpl
def bpgrade_checks():
    return RETURNED
"""
CALLS_TRIPLE = (
    "class Scaled:\n    def forward(self, x): return triple(x)\n    def backward(self, dout): return triple(dout)\n"
)
CALLS_RELU = "class Scaled:\n    def forward(self, x): return 3 * (relu(x) - relu(-x))\n    def backward(self, dout): return 3 * dout\n"


def grade_text(text: str, checks: tuple[Check, ...], name: str, box: Sandbox) -> Verdict:
    """The verdict on one text as one exercise."""
    chosen = [check for check in checks if check.name == name]
    submission = Submission("work", (Source("work.py", (Cell(None, text),)),))
    (result,) = prepare_grading(chosen, checks, box).grade(submission).exercises
    return result.verdict


@pytest.mark.parametrize("check", LENDABLE, ids=lambda check: check.name)
def test_a_stand_in_passes_as_a_solution_does(check: Check, checks: tuple[Check, ...], forking: Sandbox) -> None:
    assert grade_text(check.stand_in or "", checks, check.name, forking) is Verdict.PASSED


@pytest.mark.parametrize(
    ("name", "expected"), [("relu", lambda x: x * (x > 0)), ("sigmoid", lambda x: np.exp(x) / (np.exp(x) + 1))]
)
def test_a_helper_without_an_exercise_follows_its_formula(name: str, expected: Callable[[object], object]) -> None:
    space: dict[str, Callable[[object], object]] = {}
    exec(HELPERS[name], space)
    x = np.linspace(-5, 5, 21)

    np.testing.assert_allclose(space[name](x), expected(x))


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[Check, ...]]:
    """Load the checks beside a plugin that returns this expression."""

    def load(returned: str) -> tuple[Check, ...]:
        name = f"lending_{abs(hash(returned))}"
        (tmp_path / f"{name}.py").write_text(PLUGIN.replace("RETURNED", returned), encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return load_plugins([name]).checks

    return load


def test_a_course_lends_its_own_helpers(load: Callable[[str], tuple[Check, ...]], forking: Sandbox) -> None:
    checks = load("Course('extra', [SCALED], LENT)")

    assert grade_text(CALLS_TRIPLE, checks, "extra/scaled", forking) is Verdict.PASSED
    assert grade_text(CALLS_RELU, checks, "extra/scaled", forking) is Verdict.RAISED


def test_checks_without_a_course_are_lent_what_the_book_lends(
    load: Callable[[str], tuple[Check, ...]], forking: Sandbox
) -> None:
    checks = load("[SCALED]")

    assert grade_text(CALLS_RELU, checks, "extra/scaled", forking) is Verdict.PASSED
    assert grade_text(CALLS_TRIPLE, checks, "extra/scaled", forking) is Verdict.RAISED


def test_a_lent_text_must_define_its_name(load: Callable[[str], tuple[Check, ...]]) -> None:
    with pytest.raises(PluginError, match="the lent text 'double' must define a function or class double"):
        load("Course('extra', [SCALED], {'double': LENT['triple']})")
