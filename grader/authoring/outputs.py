"""Judge one named output over all cases, and the names of the methods that were called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.authoring.equality import Tolerance, find_difference, looks_single, widen_for_single
from grader.model import Judged, Judgement, Message, Observation, Strange, StrangeKind, Verdict


def judge_output(
    name: str,
    observations: Sequence[Observation],
    *,
    tolerance: Tolerance,
    single: bool = False,
    symbols: Mapping[str, str] | None = None,
) -> Judged:
    """Judge one output over all observations that count. The first case that is not right decides."""
    forms = {observation.case.form for observation in observations}
    for observation in observations:
        case = observation.case
        if name not in case.expected:
            continue
        about = {"form": case.form, "input": case.claim} if len(forms) > 1 else {}
        if name in observation.strange:
            strange = describe_strange(name, observation.strange[name], case.name)
            return add_values(Judged(Verdict.FAILED, strange), about)
        if name not in observation.arrays:
            return add_values(judge_missing_output(name, observation), about)
        observed = observation.arrays[name]
        allowed = widen_for_single(tolerance, case.arrays, single or looks_single(observed))
        message = find_difference(observed, case.expected[name], allowed)
        if message is not None:
            named = {"output": name, "case": case.name, **about, **message.values}
            if message.id == "shape" and symbols and name in symbols:
                fits = len(re.findall(r"\w+", symbols[name])) == case.expected[name][0].ndim
                named |= {"symbols": symbols[name]} if fits else {}
            return Judged(Verdict.FAILED, Message(message.id, named))
    return Judged(Verdict.PASSED)


def add_values(judged: Judged, values: Mapping[str, str]) -> Judged:
    """Return the verdict with further values in its message."""
    message = judged.message
    return replace(judged, message=message and replace(message, values={**message.values, **values}))


def describe_strange(output: str, strange: Strange, case: str) -> Message:
    """Say why an output is not one array."""
    if strange.kind is StrangeKind.NOT_SET:
        return Message("not_set", {"output": output})
    if strange.wanted is not None:
        return Message("count_returned", {"output": output, "got": strange.phrase, "count": strange.wanted})
    values = {"output": output, "got": strange.phrase, "case": case}
    if strange.kind is StrangeKind.NO_DICT:
        return Message("strange", {**values, "type": strange.text})
    if strange.kind is StrangeKind.NO_KEY:
        _, dot, key = output.rpartition(".")  # a course's name for a gradient may differ from its key
        return Message("strange", {**values, **({"key": key} if dot else {}), "keys": strange.text})
    return Message("strange", values)


def judge_missing_output(name: str, observation: Observation) -> Judged:
    """Judge an output that did not come, with the exception that kept it from coming."""
    if observation.raised is None:
        return Judged(Verdict.FAILED, Message("no_output", {"output": name, "case": observation.case.name}))
    raised = observation.raised
    if raised.type == "MissingMethod":
        id = "no_function" if raised.owner == "Functions" else "no_method"
        return Judged(Verdict.FAILED, Message(id, {"method": raised.name}))
    verdict = Verdict.OUT_OF_MEMORY if raised.type == "MemoryError" else Verdict.RAISED
    line = raised.place and raised.place.line
    values = {"type": raised.type, "text": raised.message, "step": raised.step, "line": line}
    return Judged(verdict, Message("raised", values))


def judge_interface(main: Sequence[Observation], share: float = 0.0) -> Judged:
    """Pass where all names are those that the exercise asks for; a wrong one leaves this share of the points."""
    for observation in main:
        for asked, found in observation.renamed.items():
            return Judged(Verdict.FAILED, Message("method_name", {"method": asked, "got": found}), share)
    return Judged(Verdict.PASSED)


def judge_outputs(observations: Sequence[Observation], *, tolerance: float = 1e-9) -> Judgement:
    """Judge each output against its accepted arrays, for a check whose criteria have the names of its outputs."""
    names = dict.fromkeys(name for o in observations for name in o.case.expected)
    criteria = {name: judge_output(name, observations, tolerance=Tolerance(tolerance)) for name in names}
    return Judgement(criteria, counted=tuple(observations))
