"""State what was observed beside the values: exceptions, methods under a near name, methods that return nothing."""

from __future__ import annotations

from collections.abc import Sequence

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.exceptions import state_exception
from grader.diagnosis.proposals.slips import make_slip
from grader.diagnosis.statements import find_last_return
from grader.model import Finding, Observation, Place, StrangeKind

OF_NONE = ("none_value", "none_used")  # what follows where a method returns nothing


def state_observations(code: Code, observations: Sequence[Observation]) -> list[Finding]:
    """Findings from what was raised, and from what came back instead of an array."""
    found = state_missing_return(code, observations)
    steps = set()
    for raised in (o.raised for o in observations if o.raised):
        # the first of each step: the same fault shows in many cases
        if raised.step not in steps:
            steps.add(raised.step)
            finding = state_exception(code, raised)
            if not (found and finding.id in OF_NONE):
                found.append(finding)
    found += state_misspelt_methods(code, observations)
    unique: dict[tuple[str, Place | None], Finding] = {}
    for finding in found:
        unique.setdefault((finding.id, finding.place), finding)
    return list(unique.values())


def state_misspelt_methods(code: Code, observations: Sequence[Observation]) -> list[Finding]:
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


def state_missing_return(code: Code, observations: Sequence[Observation]) -> list[Finding]:
    """A method returned None: it has no return, or a return without a value."""
    for observation in observations:
        for key, strange in observation.strange.items():
            if ("." in key and key not in code.outputs) or strange.kind is not StrangeKind.NOTHING:
                continue
            function = code.method(code.method_of(key))
            last = find_last_return(function) if function is not None else None
            if function is None or (last is not None and last.value is not None):
                continue
            line = last.lineno if last else (function.end_lineno or function.lineno) + 1
            values = {"method": function.name, "line": str(function.end_lineno)}
            return [make_slip(code, "missing_return", code.place(line), values)]
    return []
