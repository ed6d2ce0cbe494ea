"""Observed against expected: does one array answer for another, and if not, how does it differ?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from grader.model import Array, Judged, Judgement, Message, Observation, Place, Untrusted, Verdict


class Tolerance(NamedTuple):
    """How far an element may be off: relative to itself, and (for sums that cancel) to the largest one."""

    relative: float
    floor: float = 1e-13


OF_COUNT = re.compile(r"(.+) for (\d{1,4}) (?:gradients|numbers|results)")
SINGLE = Tolerance(1e-4, 1e-5)  # what float32 can be held to


def aligned(observed: Array, shape: tuple[int, ...]) -> Array:
    """`observed` in `shape` where the difference is only a kept axis: (1, M) for (M,), (1,) for a number."""
    if observed.shape != shape and len(shape) <= 1 and observed.shape in ((1, *shape), (1, 1, *shape)):
        return observed.reshape(shape)
    return observed


def agrees(observed: Array, expected: Array, tolerance: Tolerance) -> bool:
    """Element-wise `|observed - expected| <= relative |expected| + floor max|expected|`; NaN never agrees."""
    observed = aligned(observed, expected.shape)
    if observed.shape != expected.shape or not is_real(observed):
        return False
    if np.array_equal(observed, expected):
        return True
    # written so that NaN fails; equal infinities agree
    with np.errstate(all="ignore"):
        gap = np.abs(observed.astype(float) - expected)
        return bool(np.all((gap <= allowance(expected, tolerance)) | (observed == expected)))


def allowance(expected: Array, tolerance: Tolerance) -> Array:
    """How far each element may be off."""
    largest = float(np.max(np.abs(expected[np.isfinite(expected)]), initial=0.0))
    return np.asarray(tolerance.relative * np.abs(expected) + tolerance.floor * largest)


def is_real(observed: Array) -> bool:
    """Are these numbers as a layer returns them: booleans, integers or floats?"""
    return observed.dtype.kind in "biuf"


def numbers(observed: Array) -> Array:
    """The array as float64; what is not real becomes NaN, which agrees with nothing."""
    return observed.astype(float) if is_real(observed) else np.full(observed.shape, np.nan)


def looks_single(observed: Array) -> bool:
    """Was this computed in float32, as far as its values show?"""
    if observed.dtype.kind != "f":
        return False
    return observed.dtype.itemsize <= 4 or bool(np.array_equal(observed, observed.astype(np.float32)))


def difference(observed: Array, expected: Sequence[Array], tolerance: Tolerance) -> Message | None:
    """None when `observed` is one of the accepted arrays, else the message that says how it differs."""
    if any(agrees(observed, one, tolerance) for one in expected):
        return None
    reference = expected[0]
    if not is_real(observed):
        return Message("dtype", {"dtype": str(observed.dtype)})
    if aligned(observed, reference.shape).shape != reference.shape:
        return Message("shape", {"got": observed.shape, "expected": reference.shape})
    observed = aligned(observed, reference.shape)
    if not np.isfinite(observed).all() and np.isfinite(reference).all():
        return Message("not_finite", {"got": _first_odd(observed)})
    with np.errstate(all="ignore"):
        gap = np.abs(observed.astype(float) - reference)
        wrong = ~(gap <= allowance(reference, tolerance))
    index = tuple(int(i) for i in np.argwhere(wrong)[0]) if wrong.any() else ()
    values = {
        "index": index,
        "got": float(observed[index]),
        "expected": float(reference[index]),
        "wrong": int(wrong.sum()),
        "count": int(wrong.size),
    }
    return Message("value", values)


def _first_odd(observed: Array) -> str:
    odd = observed[~np.isfinite(observed)].flat[0]
    return str(odd)


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


def wider(tolerance: Tolerance) -> Tolerance:
    """At least what float32 can be held to."""
    return Tolerance(max(tolerance.relative, SINGLE.relative), max(tolerance.floor, SINGLE.floor))


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
