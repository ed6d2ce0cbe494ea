"""The verdict on one named output over all cases, and on the names and calls of a submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.authoring.equality import SINGLE, Tolerance, find_difference, looks_single
from grader.model import Judged, Judgement, Message, Observation, Place, Strange, StrangeKind, Untrusted, Verdict


def judge_output(
    name: str,
    observations: Sequence[Observation],
    *,
    tolerance: Tolerance,
    single: bool = False,
    symbols: Mapping[str, str] | None = None,
) -> Judged:
    """One output over all observations that count: the first difference decides, an exception comes before it."""
    for observation in observations:
        case = observation.case
        if name not in case.expected:
            continue
        if name in observation.strange:
            return Judged(Verdict.FAILED, strange_message(name, observation.strange[name], case.name))
        if name not in observation.arrays:
            return not_returned(name, observation)
        observed = observation.arrays[name]
        allowed = tolerance.at_least(SINGLE) if single or looks_single(observed) else tolerance
        message = find_difference(observed, case.expected[name], allowed)
        if message is not None:
            named = {"output": name, "case": case.name, **message.values}
            if message.id == "shape" and symbols and name in symbols:
                named["symbols"] = symbols[name]
            return Judged(Verdict.FAILED, Message(message.id, named))
    return Judged(Verdict.PASSED)


def strange_message(output: str, strange: Strange, case: str) -> Message:
    """Say that an output is not one array: it is not set, or the count of values is wrong, or it is another thing."""
    if strange.kind is StrangeKind.NOT_SET:
        return Message("not_set", {"output": output})
    if strange.wanted is not None:
        return Message("count_returned", {"output": output, "got": strange.phrase, "count": strange.wanted})
    return Message("strange", {"output": output, "got": strange.phrase, "case": case})


def not_returned(name: str, observation: Observation) -> Judged:
    """An output did not come: because something was raised, or without a reason that we know."""
    if observation.raised is None:
        return Judged(Verdict.FAILED, Message("no_output", {"output": name, "case": observation.case.name}))
    raised = observation.raised
    if raised.type == "MissingMethod":
        return Judged(Verdict.FAILED, Message("no_method", {"method": raised.name}))
    verdict = Verdict.OUT_OF_MEMORY if raised.type == "MemoryError" else Verdict.RAISED
    return Judged(verdict, raised_message(raised.type, raised.message, raised.step, raised.place))


def raised_message(type_name: Untrusted, text: Untrusted, step: str, place: Place | None) -> Message:
    """What was raised, during which step, and where."""
    values: dict[str, Any] = {"type": type_name, "text": text, "step": step, "line": place and place.line}
    return Message("raised", values)


def interface(main: Sequence[Observation]) -> Judged:
    """Pass where every method has the name that the exercise asks for."""
    for observation in main:
        for asked, found in observation.renamed.items():
            return Judged(Verdict.FAILED, Message("method_name", {"method": asked, "got": found}))
    return Judged(Verdict.PASSED)


def judge_outputs(observations: Sequence[Observation], *, tolerance: float = 1e-9) -> Judgement:
    """A judge for checks whose criteria are named like their outputs: each against its expected arrays."""
    names = dict.fromkeys(name for o in observations for name in o.case.expected)
    words = {name: judge_output(name, observations, tolerance=Tolerance(tolerance)) for name in names}
    return Judgement(words, counted=tuple(observations))
