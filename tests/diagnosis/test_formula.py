"""The formula of a wrong output: found where there is a short one, and never a wrong one."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from corpus import MISTAKEN, SOLUTIONS, find_check, load_checks, load_english, prepare, read_solutions
from golden import stored

from grader.authoring.equality import IMITATED, choose_tolerance
from grader.authoring.expression import FUNCTIONS, OWN
from grader.diagnosis.code import Code
from grader.diagnosis.explain import grade_and_explain
from grader.diagnosis.formula import MOST, is_formula_of, search_formula
from grader.diagnosis.symbolic import write_numpy
from grader.grading.attempt import Attempt
from grader.grading.plan import make_plan
from grader.grading.run import run_alone
from grader.grading.verdict import judge_outcome
from grader.model import Case, Check, ExerciseResult, Observation
from grader.reports import text
from grader.reports.text import Look
from grader.reports.visible import visible
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.matching import find_candidates
from grader.submission.read import read_submission

# an output of a mistaken submission, and its formula
FORMULAS = [
    ("add_layer/shares_dout.py", "dx", "dout / 2"),
    ("add_one/one_for_dout.py", "dx", "np.ones_like(x)"),
    ("affine/gradient_without_dout.py", "dx", "np.ones_like(dout) @ W.T"),
    ("affine/bias_gradient_of_everything.py", "db", "dout.sum()"),
    ("affine/dx_transposed.py", "dx", "W @ dout.T"),
    ("affine/gradients_averaged.py", "dW", "x.T @ dout / N"),
    ("affine_function/sign_turned.py", "w", "w + lr * dJ_dz * X"),
    ("bce_loss/bracket.py", "dpred", "(pred - y) / (pred + 1e-7 * (1 - pred + 1e-7))"),
    ("cross_entropy_error/logarithm_left_out.py", "out", "-(t * y).sum() / N"),
    ("cross_entropy_error/mean_over_everything.py", "out", "-(t * np.log(y + 1e-7)).mean()"),
    ("exponential/exponent_negated.py", "out", "np.exp(-x)"),
    ("softmax_with_loss/batch_division_left_out.py", "dx", "y - t"),
]


def observed(path: Path, seed: int, box: Sandbox) -> tuple[list[Observation], Code, Check]:
    check, submission = find_check(path), read_submission(path)
    found = find_candidates(check, load_checks(), submission)
    outcome = run_alone(Attempt(make_plan(check, seed), found[0]), submission, box, Limits())
    code = Code(found[0], check)
    return list(judge_outcome(outcome).judgement.counted), code, check


@pytest.mark.parametrize(("name", "output", "formula"), FORMULAS)
def test_what_an_output_is_made_of_is_written_as_a_learner_would(
    name: str, output: str, formula: str, forking: Sandbox
) -> None:
    observations, code, check = observed(MISTAKEN / name, 0, forking)

    tree, tried = search_formula(output, check, observations, code)

    assert tree is not None
    assert tried <= MOST
    assert write_numpy(tree) == formula


def list_formulas(name: str) -> list[tuple[str, str]]:
    """Return the outputs of a golden report that have a formula of their own, with the formula."""
    (exercise,) = stored("mistaken")[name]["exercises"].values()
    findings = [finding for finding in exercise.get("findings", []) if finding["kind"] != "mistake"]
    return [(finding["outputs"][0], finding["formula"]) for finding in findings if finding.get("formula")]


@pytest.mark.parametrize("name", [name for name in stored("mistaken") if list_formulas(name)])
def test_a_formula_that_is_told_holds_for_inputs_of_other_seeds(name: str, forking: Sandbox) -> None:
    tolerance = choose_tolerance(find_check(MISTAKEN / name)).at_least(IMITATED)
    for seed in (1, 2):
        observations, _, _ = observed(MISTAKEN / name, seed, forking)
        for output, formula in list_formulas(name):
            cases = [o for o in observations if o.case.purpose == "value" and output in o.arrays]
            assert cases
            plain = formula.replace("np.", "")
            assert all(
                is_formula_of(plain, output, o, tolerance) for o in cases if o.case.form == observations[0].case.form
            )


def test_no_formula_is_told_of_what_follows_none() -> None:
    generator = np.random.default_rng(0)
    check = next(c for c in load_checks() if c.name == "activation/sigmoid")
    found = find_candidates(check, load_checks(), read_solutions())
    cases = [Case(str(i), {}, values={"x": generator.normal(size=(i + 2, 3))}) for i in range(3)]
    observations = [Observation(c, {"out": generator.normal(size=c.values["x"].shape)}) for c in cases]

    tree, tried = search_formula("out", check, observations, Code(found[0], check))

    assert tree is None
    assert 1000 < tried <= MOST


def test_the_formula_is_shown_and_the_right_one_only_from_level_three(forking: Sandbox, tmp_path: Path) -> None:
    source = (SOLUTIONS / "activation/sigmoid.py").read_text(encoding="utf-8")
    (tmp_path / "sigmoid.py").write_text(source.replace("(1 - self.out)", "(2 + self.out)"), encoding="utf-8")
    check = next(c for c in load_checks() if c.name == "activation/sigmoid")
    report = grade_and_explain(read_submission(tmp_path), prepare([check], forking))

    shown = text.render_text(visible(report, level=2), Look(load_english()))

    assert "Yours:  dx = dout * out * (2 + out)" in shown
    assert "(1 - " not in shown.replace(source, "")
    result: ExerciseResult = report.exercises[0]
    assert result.findings[0].expected_formula is not None


def test_a_function_of_the_vocabulary_is_one_of_numpy_or_has_its_own_home() -> None:
    assert {name for name in FUNCTIONS if not hasattr(np, name)} == {*OWN} - {"pad"}, (
        "numpy's pad takes other arguments"
    )
    assert all(isinstance(ast.parse(name, mode="eval").body, ast.Name) for name in FUNCTIONS)
