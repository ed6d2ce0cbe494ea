"""Prove the checks of plugins before they grade; a built-in course is proved by its tests."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from grader.authoring.cases import draw_cases
from grader.authoring.equality import IMITATED, Tolerance, are_equal
from grader.authoring.layer import Layer
from grader.authoring.outputs import judge_outputs
from grader.authoring.soundness import describe_unknown, list_layer_faults
from grader.grading.drive_proof import list_drive_faults
from grader.grading.known_mistakes import MistakeFailed, choose_arguments, imitate, list_declared_outputs
from grader.grading.plan import Plan, make_plan
from grader.model import Case, Check, Criterion, Message, Mistake, Observation, Verdict

SAME = Tolerance(0.0, 0.0, same_nan=True)
OWN = "grader."  # the mistakes of these modules are proved by tests


def make_proved_plans(checks: Sequence[Check], seed: int, every: Sequence[Check]) -> tuple[Plan, ...]:
    """Make the plans of a run for any number of submissions; a check that contradicts itself grades nothing.

    `every` are all checks, which may be prerequisites. The `notes` of a plan are sentences for staff.
    """
    known = {check.name for check in every}
    return tuple(make_proved_plan(check, seed, known) for check in checks)


def make_proved_plan(check: Check, seed: int, known: Collection[str]) -> Plan:
    """Make the plan of a check, without the mistakes that fail; a contradiction is a fault of its plugin."""
    plan = make_plan(check, seed)
    if not check.is_proved:
        faults = list_contradictions(plan, known)
        if faults:
            fault = Message("contradiction", {"plugin": check.plugin, "exercise": check.name, "text": faults[0]})
            return replace(plan, cases=(), frame=b"", fault=fault, notes=name_faults(check, faults))
    failing = {} if plan.fault or is_proved_by_tests(check) else find_failing_mistakes(check, plan.cases)
    if not failing:
        return plan
    kept = replace(check, mistakes=tuple(one for one in check.mistakes if one not in failing))
    notes = tuple(describe_left_out(check, one, why) for one, why in failing.items())
    return replace(plan, check=kept, notes=notes)


def describe_left_out(check: Check, mistake: Mistake, why: str) -> str:
    """Say that a known mistake is left out, and why."""
    plugin = mistake.__module__.partition(".")[0]
    return f"plugin {plugin!r}: {check.name}: the mistake {mistake.__name__!r} is left out, for {why}"


def is_proved_by_tests(check: Check) -> bool:
    """Do the tests of a built-in course prove the check and all of its mistakes?"""
    return check.is_proved and all(one.__module__.startswith(OWN) for one in check.mistakes)


def name_faults(check: Check, faults: Sequence[str]) -> tuple[str, ...]:
    """Return each fault as a sentence with the plugin and the exercise."""
    return tuple(f"plugin {check.plugin!r}: {check.name}: {fault}" for fault in faults)


def list_contradictions(plan: Plan, known: Collection[str]) -> list[str]:
    """List what keeps a check from grading anybody."""
    check, layer = plan.check, find_layer(plan.check)
    faults = [*list_wrong_fields(check, known)]
    if layer is not None:
        faults += list_layer_faults(layer, np.random.default_rng(0))
    if plan.fault is not None and not faults:
        faults.append(describe_drawing(plan.fault))
    if not faults and layer is None:
        faults = [*list_wrong_cases(plan), *list_drive_faults(plan)]
        faults = faults or [*list_wrong_verdicts(plan)]
    return faults


def describe_drawing(fault: Message) -> str:
    """Say why the cases of a check cannot be drawn."""
    return f"its cases cannot be drawn ({fault.values['type']}: {fault.values['text']})"


def find_layer(check: Check) -> Layer | None:
    """Return the declaration of a check that a Layer made."""
    cases = check.cases
    return cases.args[0] if isinstance(cases, partial) and cases.func is draw_cases else None


def list_wrong_fields(check: Check, known: Collection[str]) -> Iterator[str]:
    """List the fields of a check that cannot be used."""
    for field in ("aliases", "partners", "methods", "needs", "steps"):
        if not isinstance(value := getattr(check, field), tuple | list):
            yield f"{field} must be a tuple of names, like ({value!r},), got {value!r}"
    if not check.symbol.isidentifier():
        yield f"symbol must be the name of a class or function, got {check.symbol!r}"
    for need in check.needs if isinstance(check.needs, tuple | list) else ():
        if need not in known:
            yield f"needs names {need!r}, which no plugin checks; it must be like 'activation/relu'"
    if not isinstance(check.drive, str):
        yield "drive must be text: write drive=drive_text(drive)"
    if not 0 < check.points < np.inf:
        yield f"points must be more than 0, got {check.points!r}"
    yield from list_wrong_criteria(check.criteria)


def list_wrong_criteria(criteria: Sequence[Criterion]) -> Iterator[str]:
    """List the criteria that no points can be given by."""
    if not isinstance(criteria, tuple | list) or not all(isinstance(one, Criterion) for one in criteria):
        yield f"criteria must be a tuple with a comma, like (Criterion('out', 10),), got {criteria!r}"
        return
    names = [one.id for one in criteria]
    for one in criteria:
        if not 0 <= one.weight < np.inf:
            yield f"the weight of criterion {one.id!r} must be 0 or more, got {one.weight!r}"
        for name in one.requires:
            if name not in names:
                yield f"criterion {one.id!r} requires {describe_unknown(name, names)}"
    if len(set(names)) < len(names):
        yield f"two criteria have one name in {', '.join(names)}"
    if not sum(one.weight for one in criteria) > 0:
        yield "no criterion has a weight, so nobody can earn a point"


def list_wrong_cases(plan: Plan) -> Iterator[str]:
    """List what is wrong with the cases of a check that is no Layer."""
    check, names = plan.check, [one.id for one in plan.check.criteria]
    if not plan.cases:
        yield "its cases are none; they must be a list of Case objects"
    for case in plan.cases:
        for name, accepted in case.expected.items():
            if not isinstance(accepted, tuple | list):
                yield f"case {case.name!r} must expect a tuple of arrays for {name!r}, like (array,), got {accepted!r}"
                return
    outputs = dict.fromkeys(name for case in plan.cases for name in case.expected)
    if getattr(check.judge, "func", check.judge) is judge_outputs and outputs.keys() != set(names):
        yield (
            f"judge_outputs judges {', '.join(outputs)}, and the criteria are {', '.join(names)}; "
            "they must have the same names"
        )


def list_wrong_verdicts(plan: Plan) -> Iterator[str]:
    """List what a judge leaves out, or gives in place of a verdict, for the outputs that the cases expect."""
    if not all(case.expected for case in plan.cases):
        return
    try:
        right = [Observation(case, {name: one[0] for name, one in case.expected.items()}) for case in plan.cases]
        found = plan.check.judge(right).criteria
    except Exception:  # a judge may ask for more than the cases expect
        return
    for criterion in plan.check.criteria:
        if criterion.id not in found:
            yield f"its judge gives no verdict on criterion {criterion.id!r}; it gives {', '.join(found) or 'none'}"
        elif not isinstance(verdict := found[criterion.id].verdict, Verdict):
            yield f"the verdict on criterion {criterion.id!r} must be a Verdict, like Verdict.PASSED, got {verdict!r}"


def find_stub_fault(check: Check, text: str) -> str | None:
    """Say that a stub does not define what its check asks for; else None."""
    try:
        body = ast.parse(text).body
    except SyntaxError as error:
        return f"its stub is no Python (line {error.lineno}: {error.msg})"
    defined = [one.name for one in body if isinstance(one, ast.ClassDef | ast.FunctionDef)]
    imported = [alias.name for one in body if isinstance(one, ast.ImportFrom) for alias in one.names]
    lacking = [name for name in check.symbols if name not in (*defined, *imported)]
    if not lacking:
        return None
    return f"its stub defines {', '.join(defined) or 'nothing'}, and the check asks for {', '.join(lacking)}"


def find_failing_mistakes(check: Check, cases: Sequence[Case], *, every: bool = False) -> dict[Mistake, str]:
    """Find the mistakes of plugins, or `every` one, that cannot be asked, each with the reason."""
    ours = [one for one in check.mistakes if every or not (check.is_proved and one.__module__.startswith(OWN))]
    tried = [case for case in cases if case.purpose == "value" and not case.remark and case.expected]
    found = {mistake: find_failure(check, mistake, tried) for mistake in ours} if tried else {}
    return {mistake: why for mistake, why in found.items() if why}


def find_failure(check: Check, mistake: Mistake, cases: Sequence[Case]) -> str:
    """Say why a mistake cannot be asked: an argument, an exception, a name, an array that it changes; else ""."""
    declared, is_wrong = {*list_declared_outputs(check), *(name for case in cases for name in case.expected)}, False
    for case in cases:
        try:
            arguments = choose_arguments(mistake, case)
        except KeyError as error:
            known = (*(name for name in case.values if name.isidentifier()), *case.expected, "dout")
            return f"it asks for {describe_unknown(error.args[0], list(dict.fromkeys(known)))}"
        try:
            states = imitate(partial_of(mistake, arguments), case)
        except MistakeFailed as failed:
            return f"it fails ({type(failed.error).__name__}: {failed.error})"
        for name, given in arguments.items():
            if not are_same(given, choose_arguments(mistake, case)[name]):
                return f"it writes into its argument {name!r}; it must leave its arguments alone"
        unknown = [name for name in states or () if name not in ("raises", *declared) and not name.startswith("self.")]
        if unknown:
            return f"it states {describe_unknown(unknown[0], sorted(declared))}"
        is_wrong |= states is None or any(is_wrong_value(case, name, value) for name, value in states.items())
    return "" if is_wrong else "what it states is right in every case"


def partial_of(mistake: Mistake, arguments: dict[str, object]) -> Mistake:
    """Return the mistake with these very arguments, so that what it writes into them shows."""

    def ask() -> object:
        return mistake(**arguments)

    return ask  # type: ignore[return-value]


def are_same(one: Any, other: Any) -> bool:
    """Have two arguments the same numbers?"""
    return np.shape(one) == np.shape(other) and are_equal(np.asarray(one), np.asarray(other), SAME)


def is_wrong_value(case: Case, name: str, value: object) -> bool:
    """Is one statement of a mistake not right in this case?"""
    accepted = case.expected.get(name)
    return accepted is None or not any(are_equal(np.asarray(value), one, IMITATED) for one in accepted)
