"""The small edit of the student's own source that mends a fault: it says on which line the fault is."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from grader.authoring.equality import take_real_numbers
from grader.diagnosis.code import Code
from grader.diagnosis.failed_exercise import (
    FailedExercise,
    collect_wrong_outputs,
    find_cleared_parts,
    find_right_outputs,
    is_output_right,
    judge_edited,
    list_cut_outputs,
    list_sought,
    run_edited,
)
from grader.diagnosis.proposals.edits import Suspected, join_reason, list_changes, measure_distance, name_reason
from grader.diagnosis.proposals.site import Proposal
from grader.diagnosis.statements import find_last_return
from grader.diagnosis.symbolic import list_subexpressions, parse_declared
from grader.grading.attempt import Outcome
from grader.model import Check, Finding, Observation

# the edits that one child tries, and on how many wrong cases; most that mend something are in the first batch
BATCHES = ((0, 32, 2), (32, 200, 1))
MOST = 200  # in all
MOST_OF_TRAINING = 960  # the same for a training: so many, divided by its own seconds
MOST_TEXT = 5_000_000  # characters of all the files that they make
SUSPICION = 0.45  # by how much the line that the evidence points to is nearer
RETURNED = 0.4  # the same for `return name`, for an output can as well come from another name
NEAR = 1.5  # what costs more is one of many ways to the same numbers, and shows no line
NEARER = 1.25  # the same for a known mistake, whose own place is no mere guess
VAGUE = ("mistake", "formula", "shape", "raised", "none_value", "forward_not_called", "index_not_whole")  # in the line
BARE = ("value", "shape", "transposed", "not_finite", "numeric", "name")  # messages that state a fact and no reason
ALMOST = 0.1  # costs that differ by less show no difference
CHECKED = 6  # of those that work on few cases, how many are tried on all


@dataclass(frozen=True)
class Repair:
    """An edit, and the wrong outputs that it makes right."""

    change: Proposal
    mended: frozenset[str]


def locate(findings: Sequence[Finding], failed: FailedExercise) -> tuple[Finding, ...]:
    """Move the findings about wrong outputs to the line where one small edit mends these, with the edit."""
    value = list(failed.counted)
    if not failed.check.seconds:  # those that show something wrong before those that show nothing
        value = [o for o in failed.counted if o.case.purpose == "value" and o.case.expected]
        value.sort(key=lambda o: all(is_output_right(o, name, failed.check) for name in o.case.expected))
    if not value or not any(is_vague(finding) or failed.check.seconds for finding in findings):
        return tuple(findings)
    found = [r for r in find_repairs(findings, failed, value) if r.change.cost <= NEAR]
    cut = list_cut_outputs(failed.check, failed.code, failed.counted)
    fitting = [[r for r in found if f.kind != "name" or cut <= r.mended] for f in findings]
    return merge_findings(map(move_to_repair, findings, fitting))


def find_repairs(findings: Sequence[Finding], failed: FailedExercise, value: Sequence[Observation]) -> list[Repair]:
    """Find the nearest edits that mend something and spoil nothing, each confirmed on all cases of value.

    First the one that mends most; then, for what is left, the nearest that mends that. The likely edits are tried
    first, and of these an edit on a line that a finding suspects.
    """
    check, code = failed.check, failed.code
    methods = [code.method(code.method_of(output)) for f in findings for output in f.outputs]
    returns = [find_last_return(method) for method in methods if method is not None]
    suspected: dict[int | None, float] = {r.lineno: RETURNED for r in returns if r and isinstance(r.value, ast.Name)}
    suspected |= {f.place.line: SUSPICION for f in findings if f.place}
    most = MOST if not check.seconds else int(MOST_OF_TRAINING / check.seconds)
    most = min(most, MOST_TEXT // (1 + sum(len(cell.text) for cell in failed.attempt.candidate.source.cells)))
    cleared = [*find_cleared_parts(check, code, failed.counted), *list_other_exercises(failed)]
    ranked = rank_edits(code, cleared, suspected, most)
    shown = choose_shown(value, check)
    better: list[tuple[Proposal, set[str], Outcome]] = []
    for start, end, few in BATCHES:
        edits, cases = ranked[start:end], shown[:few]
        if not edits or not cases:
            continue
        nearest_first = sorted(edits, key=lambda one: measure_distance(one.cost, one.edit.start.line, suspected))
        is_first = start == 0 and not check.seconds
        outcomes = run_edited([change.edits for change in nearest_first], failed, cases, first=is_first)
        right = [find_right_outputs(outcome.observations, check) for outcome in outcomes]
        before = find_right_outputs(cases, check)
        wrong = {name for one in cases for name in list_sought(one, check)} - before
        together = zip(nearest_first, right, outcomes, strict=True)
        better += [(change, outputs & wrong, outcome) for change, outputs, outcome in together if outputs > before]
        whole = [r for r in list_repairs(better) if r.mended == wrong]
        better = [one for one in better if not one[0].moved]  # a statement left out can hide what is wrong
        if found := choose_repairs(whole, failed, value):
            return found
    # a part of a training can pass for many wrong reasons
    return [] if check.seconds else choose_repairs(list_repairs(better), failed, value)


def list_other_exercises(failed: FailedExercise) -> list[ast.AST]:
    """List the functions around the definition that are exercises of their own; a wrong one has its own finding."""
    others = {name for check in failed.grading.checks if check.name in failed.check.needs for name in check.symbols}
    names = others - {*failed.check.symbols}
    return [n for n in failed.code.statements if isinstance(n, ast.FunctionDef) and n.name in names]


def rank_edits(code: Code, cleared: Collection[ast.AST], suspected: Suspected, most: int) -> list[Proposal]:
    """The first edits outside of parts that are cleared, the likely ones first; none that is far off."""
    lines = {
        n for part in cleared if isinstance(part, ast.stmt) for n in range(part.lineno, (part.end_lineno or 0) + 1)
    }
    nodes = {node for part in cleared if isinstance(part, ast.expr) for node in ast.walk(part)}
    found = (
        change
        for change in list_changes(code, suspected)
        if measure_distance(change.cost, change.edit.start.line, suspected) <= NEAR
        and change.edit.start.line not in lines
        and (change.replaced is None or change.replaced[0] not in nodes)
    )
    return list(islice(found, most))


def choose_shown(value: Sequence[Observation], check: Check) -> list[Observation]:
    """The first cases that show what is wrong, each something that those before it do not."""
    shown: list[Observation] = []
    seen = find_right_outputs(value, check)
    for one in value:
        if not list_sought(one, check) <= seen:
            shown.append(one)
            seen |= list_sought(one, check)
    return shown


def choose_repairs(working: Sequence[Repair], failed: FailedExercise, value: Sequence[Observation]) -> list[Repair]:
    """Choose the nearest repair that mends most on all cases, then the next for the outputs that are left."""
    found: list[Repair] = []
    left = frozenset().union(*(r.mended for r in working))
    while fitting := [r for r in working if r.mended & left]:
        most = max(len(r.mended & left) for r in fitting)
        best = [r for r in fitting if len(r.mended & left) == most][:CHECKED]
        confirmed = choose_safest(best, failed, value)
        if confirmed is None:
            break
        found.append(confirmed)
        left -= confirmed.mended
    return found


def list_repairs(edits: Sequence[tuple[Proposal, set[str], Outcome]]) -> list[Repair]:
    """List the edits, each with the outputs that it makes equal to the first accepted answer."""
    return [
        Repair(
            change, frozenset(outputs & find_right_outputs(outcome.observations, outcome.attempt.plan.check, told=True))
        )
        for change, outputs, outcome in edits
    ]


def choose_safest(best: Sequence[Repair], failed: FailedExercise, value: Sequence[Observation]) -> Repair | None:
    """Choose the repair that works on all cases of value and fresh inputs, and is right in most optional cases.

    If it mends all that is wrong, the exercise must pass. Else no criterion may get worse, and an output that it
    changes must be right: a line whose result is still wrong is not mended.
    """
    check = failed.check
    before = find_right_outputs(value, check)
    wrong = set() if check.seconds else collect_wrong_outputs(failed.counted, check)
    found: list[tuple[int, Repair]] = []
    trials = judge_edited([r.change.edits for r in best], failed, brief=check.seconds > 0)
    for repair, trial in zip(best, trials, strict=True):
        right = find_right_outputs(trial.list_cases(value), check)
        left = wrong - right
        sound = not (trial.spoils(failed.judged) or trial.changes(left, failed.judged)) if left else trial.is_whole
        if right >= before | repair.mended and (check.seconds or sound):
            safe = sum(is_safe(o, check) for o in trial.own.outcome.observations if o.case.remark)
            found.append((safe, replace(repair, mended=frozenset(right - before))))
    safest = [repair for safe, repair in found if safe == max(safe for safe, _ in found)]
    line = safest[0].change.edit.start.line if safest else None
    near = [r for r in safest if r.change.edit.start.line == line and r.change.cost <= safest[0].change.cost + ALMOST]
    return max(near, key=lambda repair: count_right_parts(repair.change, check), default=None)


def count_right_parts(change: Proposal, check: Check) -> int:
    """Count the parts of the right formulas that an edited line has as they are declared."""
    declared = [tree for text in check.expected_formulas.values() for tree in parse_declared(text)]
    wanted = {ast.unparse(part) for tree in declared for part in list_subexpressions(tree)}
    try:
        line = ast.parse(str(change.edit.after).strip())
    except SyntaxError:
        return 0
    return len(wanted & {ast.unparse(node).replace("np.", "") for node in ast.walk(line) if isinstance(node, ast.expr)})


def is_safe(observation: Observation, check: Check) -> bool:
    """Is every output of an optional case right, or finite where any number is accepted?"""
    outputs = {name: observation.arrays[name] for name in check.expected_formulas if name in observation.arrays}
    return not observation.raised and all(
        np.isfinite(take_real_numbers(array)).all()
        if not observation.case.expected.get(name)
        else is_output_right(observation, name, check)
        for name, array in outputs.items()
    )


def is_vague(finding: Finding) -> bool:
    """Is the line of a finding a guess?"""
    return finding.kind in VAGUE or finding.id in VAGUE


def merge_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, those that the same edits mend as one: the first of them."""
    merged: dict[object, Finding] = {}
    for number, finding in enumerate(findings):
        key = finding.edits or number
        first = merged.get(key)
        merged[key] = finding if first is None else replace(first, outputs=(*first.outputs, *finding.outputs))
    return tuple(merged.values())


def move_to_repair(finding: Finding, found: Sequence[Repair]) -> Finding:
    """Move the finding to the edit that mends its outputs; without such an edit, leave it."""
    about = set(finding.outputs) - {"raises"}
    fitting = [r for r in found if r.mended & about] if about else list(found)
    if finding.kind == "mistake":
        fitting = [r for r in fitting if r.change.cost <= NEARER]
    if not is_vague(finding) or not fitting:
        return finding
    if about - frozenset().union(*(r.mended for r in fitting)):
        return finding  # it is about more than that
    first = min(fitting, key=lambda r: r.change.edit.start.line or 0)
    place = first.change.edit.start
    needed = [first.change] if about <= first.mended else [r.change for r in fitting]
    edits = tuple(edit for change in needed for edit in change.edits)
    if len({edit.start for edit in edits}) < len(edits):
        edits = ()  # each leaves out the change of another in the same line
    is_bare = {finding.kind, finding.message.id} & {*BARE} or (finding.kind == "formula" and not finding.outputs)
    reason = name_reason(first.change) if is_bare and len(needed) == 1 else None
    return replace(
        finding,
        message=join_reason(finding, reason, place),
        operands=finding.operands if place == finding.place else (),
        place=place,
        source_line=first.change.edit.before,
        edits=edits,
        also=finding.also if place == finding.place else (),  # one edit mends it all
    )
