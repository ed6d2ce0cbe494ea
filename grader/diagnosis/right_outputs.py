"""Which outputs of a run are right, and which methods of a class."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence

from grader.authoring.equality import EPSILON, are_equal, choose_tolerance, is_accepted
from grader.diagnosis.code import Code
from grader.grading.claims import list_branches, list_forms
from grader.grading.verdict import score_criteria
from grader.model import Check, Observation, Verdict


def list_sought(observation: Observation, check: Check) -> set[str]:
    """The outputs that a case expects; of a training, the criteria."""
    return {c.id for c in check.criteria} if check.seconds else set(observation.case.expected)


def collect_wrong_outputs(observations: Iterable[Observation], check: Check) -> set[str]:
    """The outputs that are wrong in one of the cases."""
    return {name for o in observations for name in o.case.expected if not is_output_right(o, name, check)}


def list_cut_outputs(check: Check, code: Code, observations: Iterable[Observation]) -> set[str]:
    """List the outputs that exceptions cut off. An edit that leaves one of them wrong does not show the cause."""
    methods = () if check.seconds else check.methods
    stopped = [(o.raised.step, o.case.expected) for o in observations if o.raised and o.case.remark is None]
    return {n for step, names in stopped for n in names if step not in methods or code.method_of(n) == step}


def find_right_outputs(observations: Iterable[Observation], check: Check, *, told: bool = False) -> set[str]:
    """The outputs that are right wherever they are expected; as the right formula has them, where that is told."""
    if check.seconds:
        observations = list(observations)  # a run that gave nothing passes nothing
        lines = score_criteria(check, check.judge(observations).criteria) if observations else ()
        return {line.id for line in lines if line.verdict is Verdict.PASSED}
    verdicts: dict[str, bool] = {}
    for observation in observations:
        for name in observation.case.expected:
            verdicts[name] = is_output_right(observation, name, check, told=told) and verdicts.get(name, True)
    return {name for name, right in verdicts.items() if right}


def is_output_right(observation: Observation, output: str, check: Check, *, told: bool = False) -> bool:
    """Is an output accepted? With `told`: is it the first accepted one, or within an epsilon of that?"""
    observed = observation.arrays.get(output)
    accepted = observation.case.expected[output]
    expected = [one for one in accepted if not told or one is accepted[0] or are_equal(one, accepted[0], EPSILON)]
    return observed is not None and is_accepted(observed, expected, choose_tolerance(check), observation.case.arrays)


def find_cleared_parts(check: Check, code: Code, observations: Sequence[Observation]) -> list[ast.AST]:
    """The methods that are right, the functions that none but methods with right outputs call, and the sound tests."""
    right = [code.methods[name] for name in find_methods_of_right_outputs(check, code, observations, code.method_of)]
    others = [function for function in code.methods.values() if function not in right]
    called_elsewhere = [helper for function in others for helper in code.list_called_functions(function)]
    found = [code.methods[name] for name in find_right_methods(check, code, observations)]
    found += [h for function in right for h in code.list_called_functions(function) if h not in called_elsewhere]
    return [*found, *list_sound_tests(check, code, observations)]


def list_sound_tests(check: Check, code: Code, observations: Sequence[Observation]) -> list[ast.expr]:
    """List the tests of an input's form, if a form is right: edits there only skip a branch."""
    wrong = {o.case.form for o in observations if o.case.purpose == "value" and collect_wrong_outputs([o], check)}
    tests = [test for test, _ in list_branches(code.node) if any(list_forms(test))]
    return tests if {o.case.form for o in observations} - wrong else []


def find_right_methods(check: Check, code: Code, observations: Sequence[Observation]) -> set[str]:
    """The methods of which every output is right, and that keep nothing which another could get wrong."""
    right = find_methods_of_right_outputs(check, code, observations, check.structure.method_of.get)
    nodes = {method: [n for n in ast.walk(code.methods[method]) if isinstance(n, ast.Attribute)] for method in right}
    return {method for method in right if not any(isinstance(n.ctx, ast.Store) for n in nodes[method])}


def find_methods_of_right_outputs(
    check: Check, code: Code, observations: Sequence[Observation], method_of: Callable[[str], str | None]
) -> set[str]:
    """The methods of which every output is right."""
    verdicts: dict[str | None, list[bool]] = {}
    for observation in observations:
        for name in observation.case.expected:
            verdicts.setdefault(method_of(name), []).append(is_output_right(observation, name, check))
    return {method for method, right in verdicts.items() if method in code.methods and all(right)}
