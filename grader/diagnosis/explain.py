"""The findings of an exercise: asked of each way to explain, in order, and said once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.diagnosis import mistakes, names
from grader.diagnosis.place import Code
from grader.matching import Broken, Candidate
from grader.model import (
    Check,
    ExerciseResult,
    Finding,
    Judgement,
    Message,
    Observation,
    Place,
    Remark,
    Untrusted,
    Verdict,
)

PURITY = ("input_changed", "second_call", "two_layers")


def findings(
    check: Check, judgement: Judgement, result: ExerciseResult, candidate: Candidate
) -> tuple[Finding, ...]:
    """Why an exercise is wrong, the likeliest reason first."""
    if not judgement.counted:
        return ()
    code = Code(candidate)
    value = [o for o in judgement.counted if o.case.purpose == "value"] or list(judgement.counted)
    by_name = names.find(code, value)
    known = mistakes.find(check, judgement.counted, code)
    # a mistake that explains an exception says more than the exception does
    if any("raises" in finding.outputs for finding in known):
        by_name = [f for f in by_name if f.id != "raised"]
    by_shape = shapes(check, result, code) if not by_name and not known else []
    found = [*by_name, *known, *by_shape, *(purity(result, code) if not by_name else [])]
    return tuple(found)


def shapes(check: Check, result: ExerciseResult, code: Code) -> list[Finding]:
    """Outputs of a wrong shape, transposed ones said so."""
    found = []
    for line in result.criteria:
        message = line.message
        if message is None or message.id != "shape" or line.id.endswith(".shape"):
            continue
        got, expected = message.values["got"], message.values["expected"]
        kind = "transposed" if tuple(got) == tuple(expected)[::-1] and len(expected) > 1 else "shape"
        output = message.values["output"]
        place = code.of_output(output, tuple(check.spec.get("gradients", ())) if output != "out" else ("out",))
        found.append(
            Finding("shape", kind, Message(kind, message.values), (output,), None,
                    check.expected_formulas.get(output), place=place, source_line=code.text(place))
        )  # fmt: skip
    return found


def purity(result: ExerciseResult, code: Code) -> list[Finding]:
    """What one call does to the inputs or to the next call."""
    for line in result.criteria:
        if line.verdict is Verdict.FAILED and line.message is not None and line.message.id in PURITY:
            method = code.method("forward" if line.message.id == "input_changed" else "backward")
            place = code.place(method.lineno) if method else code.candidate.place
            return [Finding("purity", line.message.id, line.message, place=place, source_line=code.text(place))]
    return []


def dependencies(
    check: Check, replaced: Sequence[str], checks: Sequence[Check], best: Mapping[str, Any], candidate: Candidate
) -> tuple[Finding, ...]:
    """The layers that were replaced by right ones, because the submission's own are wrong or missing."""
    found = []
    for need in checks:
        if need.name in check.needs and {need.symbol, *need.aliases} & set(replaced):
            id = "needs_wrong" if need.name in best else "needs_missing"
            values = {"layer": need.symbol, "exercise": need.name}
            place = candidate.place
            if need.name in best:
                place = best[need.name].outcome.attempt.candidate.place
            found.append(Finding("dependency", f"needs_{need.name.rpartition('/')[2]}", Message(id, values), place=place))
    return tuple(found)


def syntax(broken: Broken) -> Finding:
    """What keeps a file or a cell from compiling."""
    error = broken.cell.error
    line = (error.lineno or 1) if error else 1
    line = max(1, min(line, len(broken.cell.lines) + 1))
    place = Place(broken.source.path, line, broken.cell.number)
    text = Untrusted((error.msg if error else "") or "invalid syntax")
    return Finding("name", "syntax", Message("syntax", {"text": text}), place=place, source_line=broken.source.line(place))


def remarks_on(
    notes: Mapping[str, Any], candidate: Candidate, observations: Sequence[Observation]
) -> list[Remark]:
    """What is worth knowing about how the file was read and what the calls did."""
    found = [Remark(message, Place(candidate.source.path)) for message in candidate.source.remarks]
    path = candidate.source.path
    if notes.get("np_supplied"):
        found.append(Remark(Message("np_supplied"), Place(path)))
    line = notes.get("skipped_line")
    if type(line) is int and 0 < line < 10**7:
        found.append(Remark(Message("demo_skipped"), Place(path, None if candidate.source.is_notebook else line)))
    if any(changed(o, "dout") for o in observations):
        found.append(Remark(Message("dout_changed"), candidate.place))
    elif not any("dout" in o.case.arrays for o in observations):
        found += [Remark(Message("input_changed_function"), candidate.place) for o in observations if changed(o, "x")][:1]
    return found


def changed(observation: Observation, name: str) -> bool:
    """Is the array that was passed another one afterwards?"""
    before, after = observation.case.arrays.get(name), observation.arrays.get(f"after.{name}")
    if before is None or after is None:
        return False
    return bool(before.shape != after.shape or np.any(before != after))
