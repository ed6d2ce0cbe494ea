"""Which small expression gives what an output gives? Searched bottom-up over the quantities in play.

An expression whose values have been seen before is dropped (observational equivalence, as in Udupa et al.,
"TRANSIT", PLDI 2013), so that each is tried in its shortest form.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from grader.authoring.equality import IMITATED, Tolerance, are_equal, choose_tolerance
from grader.authoring.expression import parse_formula
from grader.diagnosis.code import Code
from grader.diagnosis.engine import EDIT_SECONDS, make_case_plan, run_edits, strip_case
from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.search import LARGEST, UNCOMPUTABLE, Search, search_expressions
from grader.diagnosis.symbolic import collect_quantities, list_subexpressions, resolve_expressions, write_numpy
from grader.grading.known_mistakes import find_wrong_outputs
from grader.model import Check, Finding, Message, Observation

MOST = 5000  # expressions that are tried for an output; 49 of 50 that are found are among the first 800
UNDECLARED = 1000  # the same for an output that no formula of quantities gives, for then no small one is likely
IN_ALL = 6000  # and for all outputs of an exercise
SEARCHED = 2  # cases that are searched with; the rest confirm
FRESH = 20_260  # the seed of the inputs that confirm
KINDS = ("formula", "shape")
OF_FORWARD = ("follows_forward", "layers_not_used")  # where the formula is right, and what it is given is not


def state_formulas(findings: Sequence[Finding], failed: FailedExercise) -> tuple[Finding, ...]:
    """The findings, those about a wrong output with the formula that it follows, confirmed on fresh inputs."""
    check = failed.check
    found: dict[str, ast.expr] = {}
    left = IN_ALL
    for output in list_unexplained_outputs(findings, check, failed.counted):
        most = MOST if is_computable(check.expected_formulas.get(output, "")) else UNDECLARED
        tree, tried = search_formula(output, check, failed.counted, failed.code, min(most, left))
        left -= tried
        if tree is not None:
            found[output] = tree
    if not found:
        return tuple(findings)
    fresh = run_fresh_cases(failed)
    imitated = choose_tolerance(check).at_least(IMITATED)
    texts = {
        output: write_numpy(tree)
        for output, tree in found.items()
        if fresh and all(is_formula_of(ast.unparse(tree), output, o, imitated) for o in fresh)
    }
    return tuple(
        add_formula(f, texts.get(f.outputs[0]), check) if f.kind in KINDS and f.outputs and f.formula is None else f
        for f in findings
    )


def add_formula(finding: Finding, formula: str | None, check: Check) -> Finding:
    """Return the finding with the student's formula; the right formula is never shown as the student's."""
    output = finding.outputs[0]
    right = parse_declared(check.expected_formulas.get(output, ""))
    if formula is None or not right or formula != write_numpy(right[0]):
        return replace(finding, formula=formula)
    return replace(finding, message=Message("right_but_for_out", {"output": output}))


def list_unexplained_outputs(findings: Sequence[Finding], check: Check, counted: Sequence[Observation]) -> list[str]:
    """The outputs whose own values are wrong and of which no formula is known.

    One that is wrong in its type only, or because forward is, follows the right formula, which is not to be shown.
    """
    wrong = find_wrong_outputs(check, [o for o in counted if o.case.purpose == "value"])
    about = [f for f in findings if f.kind in KINDS and f.outputs and f.formula is None]
    return [f.outputs[0] for f in about if f.outputs[0] in wrong and f.message.id not in OF_FORWARD]


def run_fresh_cases(failed: FailedExercise) -> list[Observation]:
    """Run the student's code on new inputs, which the search has not seen."""
    check, form = failed.check, failed.counted[0].case.form
    drawn = check.cases(np.random.default_rng(FRESH))
    cases = [strip_case(check, c) for c in drawn if c.purpose == "value" and c.form == form and c.values]
    (outcome,) = run_edits([replace(failed.attempt, plan=make_case_plan(check, cases), cpu=EDIT_SECONDS)], failed)
    return [o for o in outcome.observations if o.arrays]


def search_formula(
    output: str, check: Check, observations: Sequence[Observation], code: Code, most: int = MOST
) -> tuple[ast.expr | None, int]:
    """The shortest expression that equals the output in every case, and how many were tried."""
    cases = choose_usable(output, observations)
    if not cases:
        return None, 0
    searched = cases[:SEARCHED]
    target = tuple(np.asarray(o.arrays[output]) for o in searched)
    if any(value.size > LARGEST or value.dtype.kind == "c" or not np.isfinite(value).all() for value in target):
        return None, 0
    search = Search(target, most)
    imitated = choose_tolerance(check).at_least(IMITATED)
    known = [collect_quantities(o, output) for o in searched]
    with np.errstate(all="ignore"):
        for term in search_expressions(search, known, list_seeds(output, check, code, searched)):
            text = ast.unparse(term.tree)
            if all(is_formula_of(text, output, o, imitated) for o in cases):
                return term.tree, search.tried
    return None, search.tried


def choose_usable(output: str, observations: Sequence[Observation]) -> list[Observation]:
    """Cases of value in which the output came, those with drawn numbers first."""
    found = [o for o in observations if o.case.purpose == "value" and output in o.arrays and o.case.values]
    return sorted(found, key=lambda o: np.asarray(o.arrays[output]).size, reverse=True)


def is_formula_of(text: str, output: str, observation: Observation, tolerance: Tolerance) -> bool:
    """Does the expression give the output of this case?"""
    expression, known = parse_formula(text), collect_quantities(observation, output)
    if not expression.names <= known.keys() or output not in observation.arrays:
        return False
    try:
        value = expression.evaluate(known)
    except UNCOMPUTABLE:
        return False
    return are_equal(np.asarray(observation.arrays[output]), value.astype(float), tolerance)


def list_seeds(
    output: str, check: Check, code: Code, observations: Sequence[Observation]
) -> Iterator[tuple[int, ast.expr]]:
    """Expressions to begin with, each with its size: parts of the declared formulas, then of the student's own."""
    for text in dict.fromkeys([check.expected_formulas.get(output, ""), *check.expected_formulas.values()]):
        yield from ((1, part) for tree in parse_declared(text) for part in list_subexpressions(tree))
    yield from (
        (2, part)
        for tree in resolve_expressions(code, output, check, observations)
        for part in list_subexpressions(tree)
    )


def parse_declared(text: str) -> list[ast.expr]:
    """The expressions of "dout * y, y = exp(x)"; none where a check shows something else than formulas."""
    try:
        call = ast.parse(f"f({text})", mode="eval").body  # which reads like the arguments of a call
    except SyntaxError:
        return []
    return [*call.args, *(word.value for word in call.keywords)] if isinstance(call, ast.Call) else []


def is_computable(text: str) -> bool:
    """Is this a formula of quantities, and not a sentence like `predict(x)`?"""
    try:
        return bool([parse_formula(ast.unparse(tree)) for tree in parse_declared(text)])
    except UNCOMPUTABLE:
        return False
