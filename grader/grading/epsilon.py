"""Find a small number that is added where the formula has none, and prove that it makes a criterion fail.

The criterion keeps its verdict, and loses COST of its points. Two things must hold: the output is within EPSILON of
the right one in every case of value, and the criterion passes in a copy of the text without the small numbers. Small
numbers that a formula of the exercise has are right: they stay, and they may replace the others.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from grader.authoring.equality import EPSILON, are_equal
from grader.grading.run import run_alone
from grader.grading.verdict import JudgedAttempt, find_verdict, judge_outcome, score_criteria
from grader.model import Edit, Judged, Place, Verdict
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.edit import edit_submission, replace_line
from grader.submission.matching import Candidate, collect_names
from grader.submission.source import Cell, Submission

COST = 0.1
LARGEST = 1e-3  # of the numbers that are called small
TINY = "1e-15"
NUMBER = re.compile(r"(?<![\w.])\d+\.?\d*(?:e-?\d+)?")
REPLACEMENTS = ("1e-7", "0")  # the first is enough to guard a logarithm or a quotient


class AddedNumber(NamedTuple):
    """A number in the text of a cell, and the expression that it is added to."""

    value: float
    node: ast.Constant
    cell: Cell
    left: ast.expr | None


def forgive_epsilon(judged: JudgedAttempt, submission: Submission, sandbox: Sandbox, limits: Limits) -> JudgedAttempt:
    """Return the attempt with most points of the criteria that only a small number makes fail."""
    near = list_near_outputs(judged)
    kept = find_small_numbers(" ".join(judged.check.expected_formulas.values()))
    criteria = judged.judgement.criteria.items()
    failed = {id: one.message for id, one in criteria if one.verdict is Verdict.FAILED and not one.share}
    suspected = [id for id, message in failed.items() if message is not None and message.values.get("output") in near]
    if not suspected:
        return judged
    own = (f"{number}".replace("e-0", "e-") for number in sorted(kept, reverse=True))
    for replacement in dict.fromkeys((*own, *REPLACEMENTS)):
        edits = replace_small_numbers(judged.outcome.attempt.candidate, replacement, kept)
        if edits:
            copy = edit_submission(submission, edits)
            outcome = run_alone(judged.outcome.attempt, copy, sandbox, limits)
            forgiven = forgive(judged, judge_outcome(outcome).judgement.criteria, suspected)
            if forgiven.result.score > judged.result.score:
                tiny = replace_small_numbers(judged.outcome.attempt.candidate, TINY, kept, float(REPLACEMENTS[0]))
                is_step = has_step(judged, near, edit_submission(submission, tiny), sandbox, limits)
                return judged if is_step else replace(forgiven, epsilon=edits)
    return judged


def has_step(judged: JudgedAttempt, near: set[str], tiny: Submission, sandbox: Sandbox, limits: Limits) -> bool:
    """Is a small number the step of a difference? Then a `tiny` one in its place leaves only rounding noise."""
    without = judge_outcome(run_alone(judged.outcome.attempt, tiny, sandbox, limits))
    return not near <= list_near_outputs(without)


def list_near_outputs(judged: JudgedAttempt) -> set[str]:
    """List the outputs that differ from the right ones by an epsilon at most in every case of value."""
    found: dict[str, bool] = {}
    for observation in judged.judgement.counted:
        for name, accepted in observation.case.expected.items() if observation.case.purpose == "value" else ():
            observed = observation.arrays.get(name)
            is_near = observed is not None and any(are_equal(observed, one, EPSILON) for one in accepted)
            found[name] = is_near and found.get(name, True)
    return {name for name, is_near in found.items() if is_near}


def forgive(judged: JudgedAttempt, without: Mapping[str, Judged], suspected: list[str]) -> JudgedAttempt:
    """Return the attempt with points for the suspected criteria that pass `without` the small numbers.

    Every other criterion must pass without them as well: some criteria pass only because the values are wrong.
    """
    criteria = dict(judged.judgement.criteria)
    for id, one in criteria.items():
        passes = id in without and without[id].verdict is Verdict.PASSED
        if id in suspected and passes:
            criteria[id] = replace(one, share=1 - COST)
        elif one.verdict is Verdict.PASSED and not passes:
            criteria[id] = without.get(id, one)
    lines = score_criteria(judged.check, criteria)
    result = replace(judged.result, criteria=lines, verdict=find_verdict(lines))
    return replace(judged, judgement=replace(judged.judgement, criteria=criteria), result=result)


def find_small_numbers(formulas: str) -> frozenset[float]:
    """Find the small numbers that formulas hold."""
    numbers = (float(found) for found in NUMBER.findall(formulas))
    return frozenset(number for number in numbers if 0 < number <= LARGEST)


def replace_small_numbers(
    candidate: Candidate, replacement: str, kept: Collection[float], above: float | None = None
) -> tuple[Edit, ...]:
    """Return edits that replace the small numbers of a definition and of all that it uses in its file.

    Only numbers larger than `above`, or than the replacement, are replaced, and none that is `kept`.
    """
    least = float(replacement) if above is None else above
    lines: dict[tuple[int, int], list[AddedNumber]] = {}
    for cell, statement in list_used_statements(candidate):
        for added in (added for node in ast.walk(statement) for added in list_added_numbers(node, cell)):
            if least < added.value <= LARGEST and added.value not in kept:
                lines.setdefault((cell.number or 0, added.node.lineno), []).append(added)
    return tuple(edit_line(candidate, found, replacement) for _, found in sorted(lines.items()))


def list_used_statements(candidate: Candidate) -> Iterator[tuple[Cell, ast.stmt]]:
    """Yield the definition, and what else its file defines or assigns at its top level and the definition uses."""
    bound = {
        name: (cell, statement)
        for cell in candidate.source.cells
        for statement in cell.statements
        for name in list_bound_names(statement)
    }
    own = candidate.definition
    pending = [(cell, own.node) for cell in candidate.source.cells if cell.number == own.cell]
    bound.pop(own.name, None)
    while pending:
        cell, statement = pending.pop()
        yield cell, statement
        pending += [bound.pop(name) for name in sorted(collect_names(statement) & bound.keys())]


def list_bound_names(statement: ast.stmt) -> list[str]:
    """List the names that a statement of the top level defines or assigns."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
    return []


def list_added_numbers(node: ast.AST, cell: Cell) -> Iterator[AddedNumber]:
    """Yield the numbers that a node adds or subtracts, or that it keeps under a name."""
    values: list[ast.expr | None] = []
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=right):
            values = [left, right]
        case ast.AugAssign(op=ast.Add() | ast.Sub()) | ast.Assign() | ast.AnnAssign() | ast.keyword():
            values = [node.value]
        case ast.arguments(defaults=defaults, kw_defaults=others):
            values = [*defaults, *others]
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, float):
            is_right = isinstance(node, ast.BinOp) and value is node.right
            yield AddedNumber(value.value, value, cell, node.left if isinstance(node, ast.BinOp) and is_right else None)


def edit_line(candidate: Candidate, numbers: list[AddedNumber], replacement: str) -> Edit:
    """Return the edit of a line that replaces its small numbers."""
    cell, line = numbers[0].cell, numbers[0].node.lineno
    text = cell.lines[line - 1].encode("utf-8")  # columns of the tree count bytes
    for begin, end, piece in sorted({find_piece(text, added, replacement) for added in numbers}, reverse=True):
        text = text[:begin] + piece.encode("utf-8") + text[end:]
    after = text.decode("utf-8", "replace")  # the columns within a formatted text may be wrong
    return replace_line(candidate.source, Place(candidate.source.path, line, cell.number), after)


def find_piece(line: bytes, added: AddedNumber, replacement: str) -> tuple[int, int, str]:
    """Return where a text begins and ends in a line, and the text for it: none where nothing is added."""
    begin, end = added.node.col_offset, added.node.end_col_offset or 0
    if replacement == "0" and added.left is not None and added.left.end_lineno == added.node.lineno:
        after_left = added.left.end_col_offset or 0
        if line[after_left:begin].strip() in (b"+", b"-"):
            return after_left, end, ""
    return begin, end, replacement
