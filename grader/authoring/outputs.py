"""The verdict on one named output over all cases, and on the names and calls of a submission."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from grader.authoring.equality import Tolerance, difference, looks_single, wider
from grader.model import Judged, Judgement, Message, Observation, Place, Untrusted, Verdict

OF_COUNT = re.compile(r"(.+) for (\d{1,4}) (?:gradients|numbers|results)")


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
            return Judged(Verdict.FAILED, no_array(name, observation.strange[name], case.name))
        if name not in observation.arrays:
            return not_returned(name, observation)
        observed = observation.arrays[name]
        allowed = wider(tolerance) if single or looks_single(observed) else tolerance
        message = difference(observed, case.expected[name], allowed)
        if message is not None:
            named = {"output": name, "case": case.name, **message.values}
            if message.id == "shape" and symbols and name in symbols:
                named["symbols"] = symbols[name]
            return Judged(Verdict.FAILED, Message(message.id, named))
    return Judged(Verdict.PASSED)


def no_array(name: str, got: Untrusted, case: str) -> Message:
    """What came in place of an output: nothing on the object, too few or too many values, or something else."""
    if got == "not set":
        return Message("not_set", {"output": name})
    counted = OF_COUNT.fullmatch(got)
    if counted:
        return Message("count_returned", {"output": name, "got": Untrusted(counted[1]), "count": int(counted[2])})
    return Message("strange", {"output": name, "got": got, "case": case})


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
    """The names and calls are as asked: nothing had to be guessed, and arrays came back."""
    for observation in main:
        for key, value in observation.strange.items():
            if key.startswith("method."):
                values = {"method": key.removeprefix("method."), "got": value}
                return Judged(Verdict.FAILED, Message("method_name", values))
    return Judged(Verdict.PASSED)


def judge_outputs(observations: Sequence[Observation], *, tolerance: float = 1e-9) -> Judgement:
    """A judge for checks whose criteria are named like their outputs: each against its expected arrays."""
    names = dict.fromkeys(name for o in observations for name in o.case.expected)
    words = {name: judge_output(name, observations, tolerance=Tolerance(tolerance)) for name in names}
    return Judgement(words, counted=tuple(observations))
