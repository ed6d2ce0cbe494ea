"""Names that went wrong: misspelt, never set, not returned; with the near name and the line."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.exceptions import explain_exception
from grader.diagnosis.proposals.slips import make_slip
from grader.diagnosis.proposals.undefined import find_unassigned_return
from grader.diagnosis.statements import Function, find_last_assignment, find_last_return, walk_body
from grader.model import Finding, Observation, Place, StrangeKind

OF_NONE = ("none_value", "none_used")  # what follows where a method returns nothing


def find_name_slips(code: Code, observations: Sequence[Observation]) -> list[Finding]:
    """Findings from what was raised, what came back instead of an array, and what is returned."""
    found = find_return_in_loop(code) + find_missing_return(code, observations)
    none = [f for f in found if f.id == "missing_return"]
    steps = set()
    for raised in (o.raised for o in observations if o.raised):
        # the first of each step: the same fault shows in many cases
        if raised.step not in steps:
            steps.add(raised.step)
            finding = explain_exception(code, raised)
            if not (none and finding.id in OF_NONE):
                found.append(finding)
    found += find_misspelt_methods(code, observations)
    found += find_unassigned_returns(code, observations)
    unique: dict[tuple[str, Place | None], Finding] = {}
    for finding in found:
        unique.setdefault((finding.id, finding.place), finding)
    return list(unique.values())


def find_return_in_loop(code: Code) -> list[Finding]:
    """A return that stands in a loop under no condition."""
    for function in code.methods.values():
        for node in walk_body(function):
            for statement in node.body if isinstance(node, ast.For | ast.While) else ():
                if isinstance(statement, ast.Return):
                    return [make_slip(code, "returned_in_loop", code.place(statement), {})]
    return []


def find_misspelt_methods(code: Code, observations: Sequence[Observation]) -> list[Finding]:
    """Name each method that the child found under a near name only."""
    findings = {}
    for observation in observations:
        for asked, found in observation.renamed.items():
            if asked not in findings:
                id, node = "method_misspelt", code.methods.get(found)
                if node is None and found == code.candidate.definition.name:
                    id = "symbol_misspelt"
                findings[asked] = make_slip(code, id, code.place(node), {"name": found, "near": asked}, (found, asked))
    return list(findings.values())


def find_missing_return(code: Code, observations: Sequence[Observation]) -> list[Finding]:
    """A method returned None: it has no return, or a return without a value."""
    for observation in observations:
        for key, strange in observation.strange.items():
            if ("." in key and key not in code.outputs) or strange.kind is not StrangeKind.NOTHING:
                continue
            function = code.method(code.method_of(key))
            if function is None:
                continue
            last = find_last_return(function)
            if last is not None and last.value is not None:
                continue
            line = last.lineno if last else (function.end_lineno or function.lineno) + 1
            name, values = guess_returned(code, function, key), {"method": function.name}
            values["line"] = str(function.end_lineno)
            return [make_slip(code, "missing_return", code.place(line), {**values, "near": name})]
    return []


def guess_returned(code: Code, function: Function, output: str) -> str | None:
    """Guess the intended return value: the outputs by their names, else the local assigned last."""
    kept = [name.removeprefix("returned_") for name in code.outputs if name.startswith("returned_")]
    if kept and output.startswith("returned_"):
        return ", ".join(f"self.{name}" for name in kept)
    names = [n.id for n in walk_body(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    if output in names:
        return output
    lines = {name: a.lineno for name in names if (a := find_last_assignment(function, name))}
    return max(lines, key=lambda name: lines[name], default=None)


def find_unassigned_returns(code: Code, observations: Sequence[Observation]) -> list[Finding]:
    """A return of a name that the function never sets, which found a global of that name."""
    if any(o.raised for o in observations):
        return []
    found = (find_unassigned_return(code, f) for name in ("forward", "backward") if (f := code.method(name)))
    return [finding for finding in found if finding is not None]
