"""Which small expression gives what an output gives? Searched bottom-up over the quantities in play.

An expression whose values have been seen before is dropped (observational equivalence, as in Udupa et al.,
"TRANSIT", PLDI 2013), so that each is tried in its shortest form.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.authoring.equality import IMITATED, Tolerance, are_equal, choose_tolerance
from grader.authoring.expression import parse_formula
from grader.diagnosis.code import Code
from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.search import LARGEST, UNCOMPUTABLE, Search, search_expressions
from grader.diagnosis.symbolic import (
    collect_quantities,
    list_subexpressions,
    parse_declared,
    resolve_expressions,
    write_numpy,
)
from grader.grading.known_mistakes import find_wrong_outputs
from grader.model import Array, Check, Finding, Message, Observation

MOST = 5000  # expressions that are tried for an output; 49 of 50 that are found are among the first 800
UNDECLARED = 1000  # the same for an output that no formula of quantities gives, for then no small one is likely
IN_ALL = 6000  # and for all outputs of an exercise
SEARCHED = 2  # cases that are searched with; the rest confirm
BARE = ("value", "not_finite")  # messages about a gradient that say no more than that it is wrong
KINDS = ("formula", "shape")
# the formula is right, and what it is given is not
OF_FORWARD = ("follows_forward", "layers_not_used", "nodes_not_called", "nodes_not_reversed")


def state_formulas(findings: Sequence[Finding], failed: FailedExercise) -> tuple[Finding, ...]:
    """The findings, those about a wrong output with the formula that it follows, confirmed on fresh inputs."""
    check = failed.check
    found: dict[str, ast.expr] = {}
    left = IN_ALL
    wrong = find_wrong_outputs(check, [o for o in failed.counted if o.case.purpose == "value"])
    # what is wrong in its type only, or because forward is, follows the right formula, which is not to be shown
    about = [f for f in findings if f.kind in KINDS and f.outputs and f.formula is None]
    for output in [f.outputs[0] for f in about if f.outputs[0] in wrong and f.message.id not in OF_FORWARD]:
        most = MOST if is_computable(check.expected_formulas.get(output, "")) else UNDECLARED
        tree, tried = search_formula(output, check, failed.counted, failed.code, min(most, left))
        left -= tried
        if tree is not None:
            found[output] = tree
    fresh = [o for o in failed.fresh if o.arrays and o.case.values] if found else []
    imitated = choose_tolerance(check).at_least(IMITATED)
    proved = {
        output: tree
        for output, tree in found.items()
        if fresh and all(is_formula_of(ast.unparse(tree), output, o, imitated) for o in fresh)
    }
    stated = []
    for finding in findings:
        output = finding.outputs[0] if finding.outputs and finding.kind in KINDS and not finding.formula else ""
        tree = proved.get(output)
        if tree is not None and all(is_right_but_for_out(ast.unparse(tree), output, o, imitated) for o in fresh):
            finding = replace(finding, message=Message("right_but_for_out", {"output": output}))
        elif tree is not None:
            finding = replace(finding, formula=write_numpy(tree))
        elif output in check.structure.gradients and "out" in wrong and finding.message.id in BARE:
            finding = replace(finding, message=Message("forward_first", {"output": output}))
        stated.append(finding)
    return tuple(stated)


def search_formula(
    output: str, check: Check, observations: Sequence[Observation], code: Code, most: int = MOST
) -> tuple[ast.expr | None, int]:
    """The shortest expression that equals the output in every case, and how many were tried."""
    cases = [o for o in observations if o.case.purpose == "value" and output in o.arrays and o.case.values]
    cases.sort(key=lambda o: np.asarray(o.arrays[output]).size, reverse=True)  # those with drawn numbers first
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


def is_formula_of(text: str, output: str, observation: Observation, tolerance: Tolerance) -> bool:
    """Does the expression give the output of this case?"""
    value = evaluate_formula(text, collect_quantities(observation, output))
    observed = observation.arrays.get(output)
    return value is not None and observed is not None and are_equal(np.asarray(observed), value, tolerance)


def is_right_but_for_out(text: str, output: str, observation: Observation, tolerance: Tolerance) -> bool:
    """Does the expression give a right output once `out` is right?"""
    expected = observation.case.expected
    known = collect_quantities(observation, output)
    value = evaluate_formula(text, {**known, "out": expected["out"][0]}) if expected.get("out") else None
    return value is not None and any(are_equal(value, one, tolerance) for one in expected[output])


def evaluate_formula(text: str, known: Mapping[str, Array]) -> Array | None:
    """Compute an expression; None where a quantity is missing, or numpy refuses."""
    expression = parse_formula(text)
    try:
        return expression.evaluate(known).astype(float) if expression.names <= known.keys() else None
    except UNCOMPUTABLE:
        return None


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


def is_computable(text: str) -> bool:
    """Is this a formula of quantities, and not a sentence like `predict(x)`?"""
    try:
        return bool([parse_formula(ast.unparse(tree)) for tree in parse_declared(text)])
    except UNCOMPUTABLE:
        return False
